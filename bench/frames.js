/**
 * A worker that feeds the page's own frame worker, which runs in the same thread, and beside it a transform that passes frames on.
 * Told over the channel `bench`: {batch, size, kind, encrypted}; says {µs} a frame, one after the other, and frames {perSecond}.
 */
import "./frame-worker.js";

const KEY = new Uint8Array(32);
const IN_FLIGHT = 64;
const channel = new BroadcastChannel("bench");

const give = (data) => dispatchEvent(new MessageEvent("message", { data }));

crypto.subtle.importKey("raw", KEY, "AES-GCM", false, ["encrypt", "decrypt"]).then((key) => {
  give({ type: "key", key });
  channel.postMessage({ ready: true });
});

const pipe = (encrypted, kind) => {
  const there = new TransformStream(undefined, { highWaterMark: IN_FLIGHT });
  const back = new TransformStream(undefined, { highWaterMark: IN_FLIGHT });
  if (encrypted) give({ type: "streams", frames: { operation: "seal", kind }, readable: there.readable, writable: back.writable });
  else {
    const pass = new TransformStream({ transform: async (frame, controller) => controller.enqueue(frame) });
    void there.readable.pipeThrough(pass).pipeTo(back.writable);
  }
  return { writer: there.writable.getWriter(), reader: back.readable.getReader() };
};

channel.onmessage = async ({ data: { batch, size, kind, encrypted } }) => {
  const { writer, reader } = pipe(encrypted, kind);
  const source = crypto.getRandomValues(new Uint8Array(size)).buffer;
  const frame = () => ({ data: source, ...(kind === "video" ? { type: "delta" } : {}) });
  const trailer = encrypted ? 28 : 0;
  const check = ({ value }) => {
    if (value.data.byteLength !== size + trailer) throw new Error("a frame of another length came back");
  };

  let began = performance.now();
  for (let sent = 0; sent < batch; sent++) {
    void writer.write(frame());
    check(await reader.read());
  }
  const alone = performance.now() - began;

  began = performance.now();
  const writing = (async () => {
    for (let sent = 0; sent < batch; sent++) {
      await writer.ready;
      void writer.write(frame());
    }
  })();
  for (let read = 0; read < batch; read++) check(await reader.read());
  const together = performance.now() - began;
  await writing;
  channel.postMessage({ us: (alone / batch) * 1000, perSecond: (batch / together) * 1000 });
};
