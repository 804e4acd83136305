/**
 * Frame encryption (docs/protocol.md section 2): clear prefix, AES-256-GCM ciphertext, tag (16 bytes), IV (12 bytes).
 * No additional data. Pure functions over WebCrypto, for the page and its worker.
 */

const IV_LENGTH = 12;
const KEY_LENGTH = 32;

/** RTCEncodedVideoFrameType, or undefined for audio; other names are read as audio is. */
export type FrameType = string | undefined | null;

/** How many bytes stay readable: what a VP8 depacketizer and an SFU need to see (RFC 7741, section 4.3). */
const CLEAR_PREFIX: Readonly<Record<string, number>> = { key: 10, delta: 3 };
const clearLength = (type: FrameType): number => (type && CLEAR_PREFIX[type]) || 1;

/** VP8's own bit (RFC 7741, section 4.3). */
const typeByBit = (frame: Uint8Array): FrameType => ((frame[0] ?? 1) & 1 ? "delta" : "key");

/**
 * The types that a frame may have been sealed under: what the codec said, else what VP8's bit says, by which SimpleX for iOS
 * goes alone. The first is the one to seal under.
 */
export const frameTypes = (kind: "audio" | "video", said: FrameType, frame: Uint8Array): FrameType[] => {
  if (kind === "audio") return [undefined];
  const byBit = typeByBit(frame);
  return said && said !== byBit ? [said, byBit] : [byBit];
};

type Bytes = Uint8Array<ArrayBuffer>;

/** The key from 32 bytes in padded URL-safe base64. Throws when it is anything else. */
export const importKey = (aesKey: string): Promise<CryptoKey> => {
  if (!/^[\w-]{43}=$/.test(aesKey)) return Promise.reject(new Error("the key is not 32 bytes of URL-safe base64"));
  const raw = Uint8Array.from(atob(aesKey.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
  if (raw.length !== KEY_LENGTH) return Promise.reject(new Error("the key is not 32 bytes"));
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
};

export const randomIv = (): Bytes => crypto.getRandomValues(new Uint8Array(IV_LENGTH));

const join = (...parts: Uint8Array[]): Bytes => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
};

/** Always writes the 28-byte trailer, also when nothing stands behind the prefix. `iv` must never repeat under a key. */
export const encryptFrame = async (key: CryptoKey, type: FrameType, frame: Bytes, iv: Bytes): Promise<Bytes> => {
  const clear = clearLength(type);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, frame.subarray(clear));
  return join(frame.subarray(0, clear), new Uint8Array(sealed), iv);
};

/** Rejects when the key does not open the frame. A frame of nothing but prefix and IV is understood. */
export const decryptFrame = async (key: CryptoKey, type: FrameType, frame: Bytes): Promise<Bytes> => {
  if (frame.length < IV_LENGTH) throw new Error("the frame is too short");
  const body = frame.subarray(0, frame.length - IV_LENGTH);
  const clear = clearLength(type);
  const sealed = body.subarray(clear);
  if (sealed.length === 0) return body.slice();
  const iv = frame.subarray(frame.length - IV_LENGTH);
  const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed);
  return join(body.subarray(0, clear), new Uint8Array(opened));
};

/** As `decryptFrame`, under whichever of the types the key opens it. */
export const openFrame = async (key: CryptoKey, types: FrameType[], frame: Bytes): Promise<Bytes> => {
  const [type, ...others] = types;
  try {
    return await decryptFrame(key, type, frame);
  } catch (error) {
    if (others.length === 0) throw error;
    return openFrame(key, others, frame);
  }
};
