/**
 * A page that speaks the classic WCall protocol and nothing else (docs/protocol.md, sections 1 and 2), for the tests. It does what
 * such pages are seen to do, their weak sides included: one bad frame kills a track, `end` leaves a mere preview running, a lost
 * connection ends the call at once.
 */
"use strict";

const SOURCES = ["mic", "camera", "screenAudio", "screenVideo"];
const FIRST_CANDIDATES_MS = 750;
const MORE_CANDIDATES_MS = 1500;
const LAST_CANDIDATES_MS = 12_000;
const CONNECT_MS = 30_000;
const CAPTURE = { camera: { frameRate: 24, width: { min: 480, ideal: 720, max: 1280 }, aspectRatio: 1.33 } };

let tell = () => undefined;
let showDescription = () => undefined;
let showPermission = () => undefined;
let showMedia = () => undefined;

/** What the camera and microphone gave before there is a call. */
let preview = null;
let call = null;
/** Candidates that came before the call. */
let early = [];

const pack = (value) => LZString.compressToBase64(JSON.stringify(value));
const unpack = (text) => JSON.parse(LZString.decompressFromBase64(text));

const canEncrypt = () => "RTCRtpScriptTransform" in window && "Worker" in window;
const OK = { type: "ok" };
const error = (message) => ({ type: "error", message });

// Commands ------------------------------------------------------------------------------------------------------------

const commands = {
  async capabilities({ media }) {
    endCall();
    try {
      preview = await capture(media);
    } catch {
      return error("capabilities: no permissions were granted for mic and/or camera");
    }
    showMedia("local", preview);
    return { type: "capabilities", capabilities: { encryption: canEncrypt() } };
  },

  async start({ media, aesKey, iceServers, relay }) {
    endCall();
    const stream = await capture(media);
    const key = canEncrypt() ? aesKey : undefined;
    const { connection, candidates } = open(stream, key, iceServers, relay);
    for (const kind of ["audio", "video", "audio", "video"]) connection.addTransceiver(kind, { direction: "sendrecv" });
    await attach(stream);
    preferVp8();
    const offer = await connection.createOffer();
    await connection.setLocalDescription(offer);
    encryptSenders();
    return {
      type: "offer",
      offer: pack(offer),
      iceCandidates: pack(await candidates),
      capabilities: { encryption: canEncrypt() },
    };
  },

  async offer({ offer, iceCandidates, media, aesKey, iceServers, relay }) {
    if (call) return error("accept: call already started");
    if (aesKey && !canEncrypt()) return error("accept: encryption is not supported");
    const stream = preview ?? (await capture(media));
    preview = null;
    const { connection, candidates } = open(stream, aesKey, iceServers, relay);
    await connection.setRemoteDescription(unpack(offer));
    await attach(stream);
    for (const transceiver of connection.getTransceivers()) transceiver.direction = "sendrecv";
    preferVp8();
    encryptSenders();
    const answer = await connection.createAnswer();
    await connection.setLocalDescription(answer);
    add(unpack(iceCandidates));
    return { type: "answer", answer: pack(answer), iceCandidates: pack(await candidates) };
  },

  async answer({ answer, iceCandidates }) {
    if (!call) return error("answer: call not started");
    if (!call.connection.localDescription) return error("answer: local description is not set");
    if (call.connection.currentRemoteDescription) return error("answer: remote description already set");
    await call.connection.setRemoteDescription(unpack(answer));
    add(unpack(iceCandidates));
    return OK;
  },

  async ice({ iceCandidates }) {
    const candidates = unpack(iceCandidates);
    if (!call) {
      early.push(...candidates);
      return error("ice: call not started yet, will add candidates later");
    }
    add(candidates);
    return OK;
  },

  media: ({ source, enable }) => setMedia(source, enable),
  camera: async () => (call || preview ? OK : error("camera: call has not yet pass capabilities stage")),
  layout: async () => OK,

  async description(command) {
    showDescription(command);
    return OK;
  },

  async permission(command) {
    showPermission(command);
    return OK;
  },

  async end() {
    endCall();
    return OK;
  },
};

async function carryOut(command) {
  const handle = commands[command.type];
  if (!handle) return error("unknown command");
  try {
    return await handle(command);
  } catch (failure) {
    return error(`${command.type}: ${failure.message}`);
  }
}

// Devices -------------------------------------------------------------------------------------------------------------

const capture = (media) =>
  navigator.mediaDevices.getUserMedia({ audio: true, video: media === "video" ? CAPTURE.camera : false });

const sends = (source) => Boolean(call?.tracks[source]);
const transceiver = (source) => call.connection.getTransceivers().find(({ mid }) => mid === String(SOURCES.indexOf(source)));

async function attach(stream) {
  const [mic, camera] = call.connection.getTransceivers();
  call.tracks = { mic: stream.getAudioTracks()[0] ?? null, camera: stream.getVideoTracks()[0] ?? null };
  await mic.sender.replaceTrack(call.tracks.mic);
  await camera.sender.replaceTrack(call.tracks.camera);
  showMedia("local", stream);
}

async function setMedia(source, enable) {
  if (!call) return preview ? OK : error("media: call has not yet pass capabilities stage");
  if (sends(source) === enable) return OK;
  try {
    let track = null;
    if (enable) {
      const stream = await navigator.mediaDevices.getUserMedia(source === "mic" ? { audio: true } : { video: CAPTURE.camera });
      [track] = stream.getTracks();
      if (source === "camera") showMedia("local", stream);
    } else {
      call.tracks[source].stop();
    }
    call.tracks[source] = track;
    await transceiver(source).sender.replaceTrack(track);
    return OK;
  } catch {
    return error("media: cannot enable media source");
  }
}

async function setScreen(on) {
  const stream = on ? await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 24 }, audio: false }) : null;
  call.tracks.screenVideo?.stop();
  call.tracks.screenVideo = stream?.getVideoTracks()[0] ?? null;
  call.tracks.screenVideo?.addEventListener("ended", () => void setScreen(false));
  await transceiver("screenVideo").sender.replaceTrack(call.tracks.screenVideo);
}

// The connection ------------------------------------------------------------------------------------------------------

function open(stream, aesKey, iceServers, relay) {
  const connection = new RTCPeerConnection({
    iceServers: iceServers ?? [],
    iceCandidatePoolSize: 10,
    encodedInsertableStreams: Boolean(aesKey),
    iceTransportPolicy: relay ? "relay" : "all",
  });
  call = {
    connection,
    tracks: { mic: stream.getAudioTracks()[0], camera: stream.getVideoTracks()[0] },
    worker: aesKey ? new Worker(workerUrl()) : null,
    aesKey,
    wasConnected: false,
    timers: [],
    remote: new Map(),
  };
  const mine = call;
  const candidates = gather(mine);
  connection.ontrack = ({ track, transceiver, receiver }) => receive(mine, track, transceiver.mid, receiver);
  connection.onconnectionstatechange = () => changed(mine);
  after(mine, CONNECT_MS, () => {
    if (mine.wasConnected) return;
    report(mine);
    if (["failed", "disconnected"].includes(connection.connectionState)) lose();
  });
  return { connection, candidates };
}

function after(mine, ms, work) {
  mine.timers.push(setTimeout(() => mine === call && work(), ms));
}

function changed(mine) {
  const { connectionState } = mine.connection;
  if (mine !== call || connectionState === "failed") return;
  report(mine);
  if (connectionState === "connected") {
    mine.wasConnected = true;
    after(mine, 500, () => void tellPair(mine));
    watchPeer(mine);
  } else if (connectionState === "disconnected" && mine.wasConnected) lose();
}

function report({ connection }) {
  const { connectionState, iceConnectionState, iceGatheringState, signalingState } = connection;
  tell({ type: "connection", state: { connectionState, iceConnectionState, iceGatheringState, signalingState } });
}

async function tellPair({ connection }) {
  const stats = await connection.getStats();
  const pair = [...stats.values()].find(({ type, state }) => type === "candidate-pair" && state === "succeeded");
  if (!pair) return;
  const localCandidate = stats.get(pair.localCandidateId);
  const remoteCandidate = stats.get(pair.remoteCandidateId);
  tell({ type: "connected", connectionInfo: { iceCandidatePair: pair, localCandidate, remoteCandidate } });
}

function lose() {
  tell({ type: "ended" });
  endCall();
}

function endCall() {
  if (!call) return;
  const { connection, tracks, timers, worker } = call;
  call = null;
  timers.forEach(clearTimeout);
  Object.values(tracks).forEach((track) => track?.stop());
  connection.close();
  worker?.terminate();
  for (const element of ["local", "remote", "remote-screen"]) showMedia(element, null);
}

/** What was found within 750 ms; more of it goes out by itself, until 12 s later. */
function gather(mine) {
  const { connection } = mine;
  let waiting = [];
  return new Promise((resolve) => {
    let first = true;
    const flush = () => {
      if (first) {
        first = false;
        resolve(waiting.splice(0));
      } else if (waiting.length) tell({ type: "ice", iceCandidates: pack(waiting.splice(0)) });
    };
    after(mine, FIRST_CANDIDATES_MS, () => {
      flush();
      for (let ms = MORE_CANDIDATES_MS; ms <= LAST_CANDIDATES_MS; ms += MORE_CANDIDATES_MS) after(mine, ms, flush);
    });
    connection.onicecandidate = ({ candidate }) => candidate && waiting.push(candidate.toJSON());
    connection.onicegatheringstatechange = () => connection.iceGatheringState === "complete" && flush();
  });
}

function add(candidates) {
  for (const candidate of [...early.splice(0), ...candidates]) call.connection.addIceCandidate(candidate).catch(() => undefined);
}

function preferVp8() {
  const codecs = RTCRtpReceiver.getCapabilities("video").codecs;
  const ordered = [...codecs.filter(isVp8), ...codecs.filter((codec) => !isVp8(codec))];
  call.connection.getTransceivers().forEach((one, index) => index % 2 && one.setCodecPreferences(ordered));
}

const isVp8 = ({ mimeType }) => mimeType === "video/VP8";

// What the peer sends -------------------------------------------------------------------------------------------------

function receive(mine, track, mid, receiver) {
  const source = SOURCES[Number(mid)];
  if (mine.worker) receiver.transform = new RTCRtpScriptTransform(mine.worker, { operation: "decrypt", aesKey: mine.aesKey });
  const element = mid < 2 ? "remote" : "remote-screen";
  if (!mine.remote.has(element)) mine.remote.set(element, { stream: new MediaStream(), receivers: new Map() });
  const { stream, receivers } = mine.remote.get(element);
  // Muted until the first count, so that what flows is told at once.
  receivers.set(source, { receiver, bytes: 0, still: 4 });
  track.onunmute = () => {
    if (stream.getTracks().includes(track)) return;
    stream.addTrack(track);
    showMedia(element, stream);
  };
}

/** There is no word for mute: what sends no byte for three looks is off. */
function watchPeer(mine) {
  after(mine, 1000, async () => {
    watchPeer(mine);
    for (const { receivers } of mine.remote.values()) {
      for (const [source, count] of receivers) {
        const stats = await count.receiver.getStats();
        const bytes = [...stats.values()].find(({ type }) => type === "inbound-rtp")?.bytesReceived ?? 0;
        const flows = bytes > count.bytes;
        count.bytes = bytes;
        if (!flows && ++count.still === 3) tell({ type: "peerMedia", source, enabled: false });
        if (!flows) continue;
        if (count.still >= 3) tell({ type: "peerMedia", source, enabled: true });
        count.still = 0;
      }
    }
  });
}

// Frame encryption ----------------------------------------------------------------------------------------------------

function encryptSenders() {
  if (!call.worker) return;
  for (const { sender } of call.connection.getTransceivers()) {
    sender.transform = new RTCRtpScriptTransform(call.worker, { operation: "encrypt", aesKey: call.aesKey });
  }
}

/** The worker's code; it is put into a Blob as text. */
function cipher() {
  const IV = 12;
  const prefix = ({ type, data }) => (data.byteLength === 0 ? 1 : type === "key" ? 10 : type === "delta" ? 3 : 1);

  const importKey = (text) => {
    if (text.length % 4 || /[^\w=-]/.test(text)) throw new Error("this is no URL-safe base64 with padding");
    const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = Uint8Array.from(raw, (character) => character.charCodeAt(0));
    return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  };

  const join = (...parts) => {
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
    let at = 0;
    for (const part of parts) {
      all.set(new Uint8Array(part), at);
      at += part.byteLength;
    }
    return all.buffer;
  };

  const operations = {
    async encrypt(key, frame) {
      const iv = crypto.getRandomValues(new Uint8Array(IV));
      const clear = frame.data.slice(0, prefix(frame));
      const rest = frame.data.slice(clear.byteLength);
      // Nothing to seal, so no tag: such a frame is not for every peer.
      frame.data = rest.byteLength
        ? join(clear, await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, rest), iv)
        : join(clear, iv);
    },
    async decrypt(key, frame) {
      const { data } = frame;
      const clear = data.slice(0, prefix(frame));
      const sealed = data.slice(clear.byteLength, data.byteLength - IV);
      const iv = data.slice(data.byteLength - IV);
      frame.data = sealed.byteLength ? join(clear, await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed)) : clear;
    },
  };

  self.onrtctransform = ({ transformer }) => {
    const { operation, aesKey } = transformer.options;
    const key = importKey(aesKey);
    const transform = async (frame, controller) => {
      // What fails here errors the stream, and with it the track for the rest of the call.
      await operations[operation](await key, frame);
      controller.enqueue(frame);
    };
    transformer.readable
      .pipeThrough(new TransformStream({ transform }))
      .pipeTo(transformer.writable)
      .catch(() => console.error(`a frame could not be ${operation}ed`));
  };
}

const workerUrl = () => URL.createObjectURL(new Blob([`(${cipher})()`], { type: "text/javascript" }));
