/** What a sender may spend, where the person spares their connection or is asked to (RTCRtpEncodingParameters). */

import type { MediaSource } from "../wire/wcall";

type Limit = Pick<RTCRtpEncodingParameters, "maxBitrate" | "maxFramerate" | "scaleResolutionDownBy">;

/** A quarter of the picture is still a face; speech in Opus is plain at 20 kbit/s. Together about 12 MB in ten minutes. */
const LOW: Readonly<Record<MediaSource, Limit>> = {
  mic: { maxBitrate: 20_000 },
  camera: { maxBitrate: 120_000, maxFramerate: 15, scaleResolutionDownBy: 2 },
  screenAudio: { maxBitrate: 20_000 },
  screenVideo: { maxBitrate: 200_000, maxFramerate: 5, scaleResolutionDownBy: 1 },
};

/** The whole of a picture, as it is. */
export const WHOLE: RTCRtpEncodingParameters = { scaleResolutionDownBy: 1 };

/** What an encoding must say: without a limit it says nothing of the rates. */
export const limitOf = (source: MediaSource, low: boolean): RTCRtpEncodingParameters => {
  if (low) return LOW[source];
  const free = Object.fromEntries(Object.keys(LOW[source]).map((key) => [key, undefined]));
  return "scaleResolutionDownBy" in free ? { ...free, ...WHOLE } : free;
};
