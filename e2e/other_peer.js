/**
 * A peer of a `simplex` call that is not ours, in a blank page: SimpleX Chat before 6.1 with two m-lines (`old`), or a native one with
 * four, candidates of its own shape, and frames sealed by VP8's own bit (`key`). Written from docs/protocol.md, section 2.
 */
(() => {
  const peer = (window.otherPeer = {});
  const early = [];

  const clearOf = (kind, data) => (kind === "audio" ? 1 : data[0] & 1 ? 3 : 10);

  const join = (...parts) => new Uint8Array(parts.flatMap((part) => [...part]));

  const seal = async (key, kind, data) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const clear = clearOf(kind, data);
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, data.subarray(clear));
    return join(data.subarray(0, clear), new Uint8Array(sealed), iv);
  };

  const open = async (key, kind, data) => {
    const clear = clearOf(kind, data);
    if (data.length < clear + 28) throw new Error("the frame is too short");
    const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: data.slice(-12) }, key, data.subarray(clear, -12));
    return join(data.subarray(0, clear), new Uint8Array(opened));
  };

  const pass = (end, key, kind, work) => {
    const { readable, writable } = end.createEncodedStreams();
    const transform = new TransformStream({
      transform: async (frame, controller) => {
        const data = await work(key, kind, new Uint8Array(frame.data)).catch(() => null);
        if (!data) return;
        frame.data = data.buffer;
        controller.enqueue(frame);
      },
    });
    readable.pipeThrough(transform).pipeTo(writable).catch(() => undefined);
  };

  const show = (track) => {
    const video = Object.assign(document.createElement("video"), { autoplay: true, srcObject: new MediaStream([track]) });
    document.body.append(video);
  };

  const begin = async ({ camera, key, old }) => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: camera });
    const connection = new RTCPeerConnection({ iceServers: [], ...(key ? { encodedInsertableStreams: true } : {}) });
    const raw = key && Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    Object.assign(peer, { connection, stream, old, key: raw && (await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"])) });
    connection.ontrack = ({ track, transceiver }) => {
      if (peer.key) pass(transceiver.receiver, peer.key, track.kind, open);
      if (Number(transceiver.mid) < 2) show(track);
    };
    return connection;
  };

  const described = async (description) => {
    const { connection } = peer;
    const candidates = [];
    const complete = new Promise((resolve) => {
      connection.onicecandidate = ({ candidate }) => {
        if (!candidate) return resolve();
        const { candidate: text, sdpMid, sdpMLineIndex } = candidate;
        candidates.push({ candidate: text, sdpMid, sdpMLineIndex, ...(text ? { candidateType: "host", protocol: "udp" } : {}) });
      };
    });
    await connection.setLocalDescription(description);
    await complete;
    return { sdp: description.sdp, candidates };
  };

  const fill = (transceivers) => {
    for (const transceiver of transceivers) {
      const kind = transceiver.receiver.track.kind;
      const [track] = Number(transceiver.mid ?? transceivers.indexOf(transceiver)) < 2 ? peer.stream.getTracks().filter((one) => one.kind === kind) : [];
      if (peer.key) pass(transceiver.sender, peer.key, kind, seal);
      if (track) void transceiver.sender.replaceTrack(track);
    }
  };

  peer.offer = async (options) => {
    const connection = await begin(options);
    if (options.old) {
      for (const track of peer.stream.getTracks()) connection.addTrack(track, peer.stream);
    } else {
      fill(["audio", "video", "audio", "video"].map((kind) => connection.addTransceiver(kind)));
    }
    return described(await connection.createOffer());
  };

  peer.answer = async ({ sdp, candidates, ...options }) => {
    const connection = await begin(options);
    await connection.setRemoteDescription({ type: "offer", sdp });
    if (options.old) {
      for (const track of peer.stream.getTracks()) connection.addTrack(track, peer.stream);
    } else {
      for (const transceiver of connection.getTransceivers()) transceiver.direction = "sendrecv";
      fill(connection.getTransceivers());
    }
    const answer = await described(await connection.createAnswer());
    await peer.add(candidates);
    return answer;
  };

  peer.accept = async ({ sdp, candidates }) => {
    await peer.connection.setRemoteDescription({ type: "answer", sdp });
    await peer.add(candidates);
  };

  /** Those that come before the description wait for it. */
  peer.add = (candidates) => {
    early.push(...candidates);
    if (!peer.connection?.remoteDescription) return undefined;
    return Promise.all(early.splice(0).map((candidate) => peer.connection.addIceCandidate(candidate)));
  };

  /** Stops sending, as SimpleX Chat of today does. */
  peer.mute = () => {
    const [{ sender }] = peer.connection.getTransceivers();
    return sender.replaceTrack(null);
  };
})();
