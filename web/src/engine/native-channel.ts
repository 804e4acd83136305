/**
 * The data channel between two of ours (docs/protocol.md, "Between two of ours"). It is made before the first description, which has
 * a line for it; what speaks on it is loaded when the call is up, and until then what comes is kept.
 */

const NEGOTIATED = { negotiated: true, id: 7 };
/** What comes before somebody listens; all of it is kept until it is read, so it is bounded. */
const MAX_EARLY = 16;

export class NativeChannel {
  private readonly early: unknown[] = [];

  constructor(private readonly channel: RTCDataChannel) {
    this.channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (this.early.length < MAX_EARLY) this.early.push(data);
    };
  }

  get isOpen(): boolean {
    return this.channel.readyState === "open";
  }

  /** `opened` is called at once where it is open already. */
  listen(opened: () => void, receive: (data: unknown) => void): void {
    this.channel.onmessage = ({ data }: MessageEvent<unknown>) => receive(data);
    this.channel.onopen = opened;
    if (this.isOpen) opened();
    this.early.splice(0).forEach(receive);
  }

  /** Whether it went out. */
  send(message: object): boolean {
    if (this.isOpen) this.channel.send(JSON.stringify(message));
    return this.isOpen;
  }
}

/** Null in a page of one file, which has the line alone: it says nothing there, and what comes is lost. */
export const openNative = (connection: RTCPeerConnection): NativeChannel | null => {
  const channel = connection.createDataChannel("localcall", NEGOTIATED);
  return LEAN ? null : new NativeChannel(channel);
};
