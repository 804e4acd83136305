/** Puts the frame worker between the codecs and the network, by whichever of the two interfaces the browser has. */

import type { FramesOf, FromWorker, ToWorker } from "./frame-messages";

interface EncodedStreams {
  createEncodedStreams?: () => { readable: ReadableStream; writable: WritableStream };
}

const hasScriptTransform = (): boolean => typeof RTCRtpScriptTransform !== "undefined";

const hasEncodedStreams = (): boolean =>
  typeof RTCRtpSender !== "undefined" && "createEncodedStreams" in RTCRtpSender.prototype;

/** Whether this browser can encrypt frames at all. */
export const canTransform = (): boolean =>
  typeof Worker !== "undefined" && (hasScriptTransform() || hasEncodedStreams());

/** One worker for the whole call; the senders and receivers of every generation pass through it. */
export class FrameTransforms {
  /**
   * @param onFrames about once a second while frames arrive: how many the key opened, and how many not
   * @param onBroken the worker could not run: nothing passes, in either direction
   */
  constructor(
    private readonly worker: Worker,
    onFrames: (frames: FromWorker) => void,
    onBroken: () => void,
  ) {
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => onFrames(data);
    worker.onerror = onBroken;
  }

  useKey(key: CryptoKey): void {
    this.post({ type: "key", key });
  }

  /** Throws when the browser cannot: the connection must not be used then. */
  attach(transceiver: RTCRtpTransceiver): void {
    const kind = transceiver.receiver.track.kind as FramesOf["kind"];
    this.place({ operation: "seal", kind }, transceiver.sender);
    this.place({ operation: "open", kind }, transceiver.receiver);
  }

  close(): void {
    this.worker.terminate();
  }

  private place(frames: FramesOf, end: (RTCRtpSender | RTCRtpReceiver) & EncodedStreams): void {
    if (hasScriptTransform()) {
      end.transform = new RTCRtpScriptTransform(this.worker, frames);
      return;
    }
    if (!end.createEncodedStreams) throw new Error("this browser cannot encrypt frames");
    const { readable, writable } = end.createEncodedStreams();
    this.post({ type: "streams", frames, readable, writable }, [readable, writable]);
  }

  private post(message: ToWorker, transfer: Transferable[] = []): void {
    this.worker.postMessage(message, transfer);
  }
}
