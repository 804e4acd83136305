/**
 * Runs in a page before its own scripts. Gives the microphone a known tone and the camera a known picture, so that the far
 * side can tell what it hears and sees from noise; keeps what was captured and connected, so that a test can look at it.
 * The real devices are opened and stopped as ever: refusals, absences and leaks stay real.
 *
 * `PROBE` is put before this file: {hz, left: [r, g, b], right: [r, g, b]}; `PROBE.of`: the same by a device's name, where that
 * is to be told from the others.
 */
(() => {
  const probe = (window.localcallProbe = { captures: [], connections: [], sockets: [], closes: [], violations: [], listeners: new Map() });

  document.addEventListener("securitypolicyviolation", (event) => {
    probe.violations.push(`${event.effectiveDirective}: ${event.blockedURI}`);
  });

  window.RTCPeerConnection = class extends window.RTCPeerConnection {
    /** From here on it gathers: one that is only made, as in a rehearsal, touches nothing. */
    setLocalDescription(...description) {
      if (!probe.connections.includes(this)) probe.connections.push(this);
      return super.setLocalDescription(...description);
    }
  };

  window.WebSocket = class extends window.WebSocket {
    constructor(...where) {
      super(...where);
      probe.sockets.push(this);
      this.addEventListener("close", ({ code }) => probe.closes.push(code));
    }
  };

  const PICTURE = { width: 320, height: 240, fps: 15 };

  const tone = ({ hz }) => {
    const context = new AudioContext();
    const oscillator = context.createOscillator();
    const volume = context.createGain();
    const out = context.createMediaStreamDestination();
    oscillator.frequency.value = hz;
    volume.gain.value = 0.3;
    oscillator.connect(volume).connect(out);
    oscillator.start();
    void context.resume();
    return { track: out.stream.getAudioTracks()[0], stop: () => void context.close().catch(() => undefined) };
  };

  const pattern = ({ left, right }) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: PICTURE.width, height: PICTURE.height });
    const pen = canvas.getContext("2d");
    let step = 0;
    const draw = () => {
      pen.fillStyle = `rgb(${left})`;
      pen.fillRect(0, 0, PICTURE.width / 2, PICTURE.height);
      pen.fillStyle = `rgb(${right})`;
      pen.fillRect(PICTURE.width / 2, 0, PICTURE.width / 2, PICTURE.height);
      pen.fillStyle = "white";
      pen.fillRect(PICTURE.width * 0.4, (step++ * 12) % PICTURE.height, PICTURE.width * 0.2, 24);
    };
    draw();
    const timer = setInterval(draw, 1000 / PICTURE.fps);
    return { track: canvas.captureStream(PICTURE.fps).getVideoTracks()[0], stop: () => clearInterval(timer) };
  };

  /** Stands in for a captured track; the device is free when, and only when, the stand-in is stopped. */
  const standIn = (device, make) => {
    const { track, stop } = make(PROBE.of?.[device.label] ?? PROBE);
    Object.defineProperty(track, "label", { value: device.label });
    track.getSettings = () => device.getSettings();
    track.getCapabilities = () => device.getCapabilities();
    track.applyConstraints = (constraints) => device.applyConstraints(constraints);
    const stopTrack = track.stop.bind(track);
    track.stop = () => {
      stopTrack();
      stop();
      device.stop();
    };
    device.addEventListener("ended", () => {
      track.stop();
      track.dispatchEvent(new Event("ended"));
    });
    return track;
  };

  const devices = navigator.mediaDevices;
  if (devices) {
    const getUserMedia = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (constraints) => {
      const stream = await getUserMedia(constraints);
      probe.captures.push(...stream.getTracks());
      return new MediaStream([
        ...stream.getAudioTracks().map((track) => standIn(track, tone)),
        ...stream.getVideoTracks().map((track) => standIn(track, pattern)),
      ]);
    };
    const getDisplayMedia = devices.getDisplayMedia?.bind(devices);
    if (getDisplayMedia) {
      devices.getDisplayMedia = async (constraints) => {
        const stream = await getDisplayMedia(constraints);
        probe.captures.push(...stream.getTracks());
        return stream;
      };
    }
  }

  /** How many devices this page holds. */
  probe.liveCaptures = () => probe.captures.filter((track) => track.readyState === "live").length;

  const SAMPLE = { width: 32, height: 24 };

  const mean = (pixels, from, to) => {
    const sum = [0, 0, 0];
    let count = 0;
    for (let y = 0; y < SAMPLE.height; y++) {
      for (let x = from; x < to; x++, count++) {
        for (let channel = 0; channel < 3; channel++) sum[channel] += pixels[(y * SAMPLE.width + x) * 4 + channel];
      }
    }
    return sum.map((value) => value / count);
  };

  const look = (image, width, height) => {
    const canvas = Object.assign(document.createElement("canvas"), SAMPLE);
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(image, 0, 0, SAMPLE.width, SAMPLE.height);
    const pixels = pen.getImageData(0, 0, SAMPLE.width, SAMPLE.height).data;
    // The outer parts: the bar moves in the middle.
    return { width, height, left: mean(pixels, 0, 12), right: mean(pixels, 20, 32), pixels: [...pixels] };
  };
  probe.look = look;

  /** A page that is not ours names no slots: its remote camera is the video that shows what a connection received. */
  const received = ({ srcObject }) =>
    probe.connections.some((connection) =>
      connection.getReceivers().some(({ track }) => track.kind === "video" && srcObject?.getTracks().includes(track)),
    );
  const shown = (slot) =>
    document.querySelector("[data-call-state]")
      ? document.querySelector(`video[data-slot="${slot}"]`)
      : [...document.querySelectorAll("video")].find((video) => received(video) === (slot === "remote-camera"));

  /** What the video of a slot shows now; null where there is nothing to be seen. */
  probe.picture = (slot) => {
    const video = shown(slot);
    if (!video || video.videoWidth === 0 || video.paused || !video.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return null;
    return look(video, video.videoWidth, video.videoHeight);
  };

  /** The strongest frequency of an analyser, and by how much the rest is weaker; dB, full scale is 0. */
  const spectrum = (analyser) => {
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    const width = analyser.context.sampleRate / analyser.fftSize;
    let peak = 2;
    for (let bin = 2; bin < levels.length; bin++) if (levels[bin] > levels[peak]) peak = bin;
    let rest = -Infinity;
    for (let bin = 2; bin < levels.length; bin++) {
      if (Math.abs(bin - peak) * width > 60 && levels[bin] > rest) rest = levels[bin];
    }
    const finite = (level) => Math.max(level, -200);
    return { hz: peak * width, db: finite(levels[peak]), restDb: finite(rest) };
  };

  const listen = (stream) => {
    const key = stream.getAudioTracks()[0].id;
    let analyser = probe.listeners.get(key);
    if (!analyser) {
      probe.hearing ??= new AudioContext();
      analyser = new AnalyserNode(probe.hearing, { fftSize: 8192, smoothingTimeConstant: 0 });
      probe.hearing.createMediaStreamSource(stream).connect(analyser);
      analyser.since = probe.hearing.currentTime;
      probe.listeners.set(key, analyser);
    }
    void probe.hearing.resume();
    return analyser;
  };

  /** An analyser that has just begun hears nothing, whatever there is to be heard. */
  const settled = async (analyser) => {
    for (let tries = 0; probe.hearing.currentTime < analyser.since + 0.4; tries++) {
      if (tries > 200) throw new Error("this page processes no sound");
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return analyser;
  };

  /** What each element that plays a sound plays now. */
  probe.sounds = () =>
    Promise.all(
      [...document.querySelectorAll("audio, video")]
        .filter(({ srcObject, paused, muted }) => srcObject?.getAudioTracks().length > 0 && !paused && !muted)
        .map(async ({ srcObject }) => spectrum(await settled(listen(srcObject)))),
    );

  /** The sum of a counter over the RTP streams of one direction and, if given, one m-line. */
  probe.count = async (type, field, mid) => {
    let sum = 0;
    for (const connection of probe.connections) {
      if (connection.signalingState === "closed") continue;
      for (const stat of (await connection.getStats()).values()) {
        if (stat.type === type && (mid === null || stat.mid === mid)) sum += stat[field] ?? 0;
      }
    }
    return sum;
  };

  const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

  /** Decodes encoded frames with the browser's own codecs, as somebody who recorded them would; starts anew after an error. */
  const decode = async (frames, start, chunk) => {
    let decoder = null;
    for (const [index, { type, data }] of frames.entries()) {
      if (decoder?.state !== "configured") {
        if (type === "delta") continue;
        decoder = start();
      }
      try {
        decoder.decode(chunk(type === "delta" ? "delta" : "key", index, bytes(data)));
      } catch {
        // It had failed already; the next frame meets a new one.
      }
    }
    await decoder?.flush().catch(() => undefined);
  };

  const error = () => undefined;

  probe.decodeVideo = async (frames) => {
    const pictures = [];
    const output = (picture) => {
      pictures.push(look(picture, picture.displayWidth, picture.displayHeight));
      picture.close();
    };
    const start = () => {
      const decoder = new VideoDecoder({ output, error });
      decoder.configure({ codec: "vp8" });
      return decoder;
    };
    await decode(frames, start, (type, index, data) => new EncodedVideoChunk({ type, timestamp: index * 66_666, data }));
    return pictures;
  };

  /** Samples of the first channel, 48 000 a second. */
  probe.decodeAudio = async (frames) => {
    const samples = [];
    const output = (sound) => {
      const plane = new Float32Array(sound.numberOfFrames);
      sound.copyTo(plane, { planeIndex: 0, format: "f32-planar" });
      for (const sample of plane) samples.push(sample);
      sound.close();
    };
    const start = () => {
      const decoder = new AudioDecoder({ output, error });
      decoder.configure({ codec: "opus", sampleRate: 48_000, numberOfChannels: 2 });
      return decoder;
    };
    await decode(frames, start, (type, index, data) => new EncodedAudioChunk({ type, timestamp: index * 20_000, data }));
    return samples;
  };
})();
