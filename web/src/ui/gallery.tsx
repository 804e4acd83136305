/** For looking and for tests of looks, under `npx vite`: /gallery.html#STATE draws one state with made-up people. Not part of what is shipped. */

import { render } from "preact";
import type { VNode } from "preact";
import { idleView, Store } from "../engine/store";
import type { CallView, DeviceControl, DeviceNews, DeviceView, EngineView, LocalSource, QualityStep } from "../engine/types";
import { openingView } from "../hosts/call-view";
import type { HomeCall, HistoryEntry } from "../wire/home";
import * as aside from "./aside/aside";
import { CallScreen } from "./call-screen";
import "./contrast";
import { HomeApp } from "./home-app";
import type { Home, HomeView } from "./home-link";
import { HomeScreen } from "./home-screen";
import * as afloat from "./more/afloat";
import { showHelp } from "./more/help";
import { nothingKnown } from "./home-link";
import { preferences } from "./preferences";
import { followRing } from "./ringing/ringtones";
import type { ServedSession } from "./session";
import { audioContext, Sounds } from "./sounds";
import { standby } from "./standby";
import "./style.css";
import "./home.css";
import { speak } from "./words/speech";
import type { Language } from "./words/speech";

const MINUTE = 60_000;
const now = Date.now();
const picture = (): string => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 96;
  const pen = canvas.getContext("2d");
  if (!pen) return "";
  pen.fillStyle = "#e8a15b";
  pen.fillRect(0, 0, 96, 96);
  pen.fillStyle = "#5b3a29";
  pen.fillRect(0, 64, 96, 32);
  pen.beginPath();
  pen.arc(48, 42, 20, 0, 7);
  pen.fill();
  return canvas.toDataURL();
};

const bob = { id: "local:bob", name: "Bob" };
const names = ["Alice Adler", "Bob", "Chidi Anagonye", "Dr. Éléonore de Villeneuve-Saint-Georges", "Ève", "李 小龍", "Mum", "Øystein", "Zoë Q"];
const contacts = names.map((name, index) => ({
  ...(index === 6 ? { avatar: picture() } : {}),
  id: name === "Bob" ? bob.id : `local:${name}`,
  name,
  canCall: index !== 4,
  ...(index === 4 && { obstacle: `Only encrypted chats can carry calls, and the chat with ${name} is not encrypted. Meet by an invite link: run \`localcall deltachat invite\`, and let them open it in Delta Chat.` }),
}));

const entry = (id: number, name: string, minutesAgo: number, more: Partial<HistoryEntry>): HistoryEntry => ({
  id,
  contact: contacts.find((contact) => contact.name === name) ?? bob,
  direction: "outgoing",
  media: "video",
  startedAt: now - minutesAgo * MINUTE,
  endedAt: now - minutesAgo * MINUTE + 5 * MINUTE,
  durationSeconds: 0,
  reason: "hung-up",
  message: "You ended the call.",
  missed: false,
  encrypted: true,
  ...more,
});
const history = [
  entry(1, "Bob", 12, { connectedAt: now - 12 * MINUTE, durationSeconds: 312 }),
  entry(2, "Mum", 60, { direction: "incoming", media: "audio", missed: true, reason: "missed", message: "You missed the call." }),
  entry(3, "Dr. Éléonore de Villeneuve-Saint-Georges", 1500, { reason: "no-answer", message: "They did not answer." }),
  entry(4, "Chidi Anagonye", 1600, { direction: "incoming", connectedAt: 1, durationSeconds: 4_211, message: "They ended the call." }),
  entry(5, "Øystein", 14_000, { reason: "connect-failed", message: "No path between the two devices was found. A relay (TURN server) in the settings usually helps." }),
];

const call = (more: Partial<HomeCall>): HomeCall => ({
  callId: "c1",
  contact: bob,
  profileName: "Alice",
  direction: "incoming",
  media: "video",
  encrypted: true,
  state: "InvitationReceived",
  startedAt: now,
  ringing: true,
  ignored: false,
  controlled: false,
  ...more,
});

const full: HomeView = {
  link: "open",
  profile: { type: "profile", name: "Alice", soundOff: false, historyEnabled: true, linkName: "Alice" },
  contacts,
  calls: [],
  history,
};
const runningCall = call({ callId: "c2", contact: contacts[6] ?? bob, state: "Connected", connectedAt: now - 754_000, controlled: true });

/** What moves in the state that is shown. */
const moved: ReturnType<typeof setInterval>[] = [];

const moving = (hue: number, width: number, height: number, label: string): MediaStream => {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  const draw = (): void => {
    if (!pen) return;
    pen.fillStyle = `hsl(${hue} 35% 45%)`;
    pen.fillRect(0, 0, width, height);
    pen.fillStyle = `hsl(${hue} 45% 70%)`;
    pen.beginPath();
    pen.arc(width / 2, height * 0.45, height * 0.2, 0, 7);
    pen.arc(width / 2, height * 1.15, height * 0.45, 0, 7);
    pen.fill();
    pen.fillStyle = "#fff";
    pen.font = `${height / 12}px system-ui`;
    pen.fillText(label, 16, height / 8);
  };
  draw();
  moved.push(setInterval(draw, 200));
  return canvas.captureStream(5);
};

const mine = (): MediaStream => moving(20, 640, 480, "me");
const theirs = (): MediaStream => moving(210, 640, 480, "them");
const screen = (): MediaStream => moving(150, 1280, 800, "their screen");

const active: Partial<CallView> = {
  phase: "active",
  callId: "c1",
  direction: "outgoing",
  media: "video",
  encrypted: true,
  contact: bob,
  profileName: "Alice",
  callState: "Connected",
  connectedAt: now - 83_000,
};
const joined: Partial<EngineView> = {
  connection: "connected",
  route: { kind: "direct", local: "host", remote: "host", protocol: "udp" },
  encryption: { status: "on", undecrypted: 0 },
  local: { mic: "on", camera: "on", screen: "off" },
  peer: { mic: true, camera: true, screenVideo: false, screenAudio: false },
};
const pictures = (more: Partial<EngineView["streams"]> = {}): EngineView["streams"] => ({
  ...idleView.streams,
  localCamera: mine(),
  remoteCamera: theirs(),
  ...more,
});
const silent = { streams: idleView.streams, peer: { ...idleView.peer, mic: true }, local: { mic: "on", camera: "off", screen: "off" } } as const;

const talk: Partial<EngineView> = {
  canSay: true,
  safety: { status: "ready", words: [0, 27, 45, 63], changed: false },
  messages: [
    { id: 1, kind: "text", text: "I am five minutes late", mine: true, at: 0 },
    { id: 2, kind: "text", text: "No problem, the line is https://example.org/a-rather-long-address-without-a-space", mine: false, at: 0 },
    { id: 3, kind: "reaction", text: "👍", mine: false, at: 0 },
  ],
};

const deviceControl = (news: DeviceNews | null): DeviceControl => {
  const devices = { mic: [{ id: "m1", label: "Built-in microphone" }, { id: "m2", label: "Headset" }], camera: [{ id: "c1", label: "Webcam" }], speaker: [{ id: "s1", label: "Headset" }] };
  const view = new Store<DeviceView>({ devices, using: { mic: "m1", camera: "c1", speaker: "" }, blurs: true, picksSpeaker: true, news });
  const nothing = (): Promise<void> => Promise.resolve();
  return { view, microphone: null, choose: nothing, pickSpeaker: nothing, process: nothing, answer: async () => view.patch({ news: null }) };
};

const session = (view: Partial<CallView>, engine: Partial<EngineView>, news: DeviceNews | null = null): ServedSession => {
  const calls = new Store<CallView>({ ...openingView, ...active, ...view });
  const media = new Store<EngineView>({ ...idleView, ...joined, ...engine });
  return {
    call: calls,
    media: {
      view: media,
      setSource: (source: LocalSource, on: boolean) => {
        media.patch({ local: { ...media.get().local, [source]: on ? "on" : "off" } });
        return Promise.resolve();
      },
      setHold: (mine) => media.patch({ held: { ...media.get().held, mine } }),
      say: () => true,
      react: () => true,
      deviceControl: () => Promise.resolve(deviceControl(news)),
      useData: () => undefined,
    },
    actions: {
      accept: () => calls.patch({ phase: "active" }),
      decline: () => calls.patch({ phase: "ended", endReason: "declined", endMessage: "You declined the call." }),
      ignore: () => undefined,
      end: () => calls.patch({ phase: "ended", endReason: "hung-up", endMessage: "You ended the call." }),
      takeOver: () => calls.patch({ phase: "active" }),
      confirm: () => calls.patch({ ask: null }),
    },
    prepare: () => undefined,
    join: () => undefined,
    leave: () => undefined,
    loadCarry: () => import("./link/carry"),
  };
};

const servers = { text: "stun:stun.example.org\nturn:ada:secret@turn.example.org", relayOnly: false, kept: false };
const ask: Home["ask"] = ({ type }) => Promise.resolve(type === "servers" ? { servers } : { error: "There is no such contact." });

const sounds = new Sounds(audioContext());
followRing(sounds, preferences);
standby.patch({ aside });
const app = (view: Partial<HomeView>) => (): VNode => (
  <HomeApp
    home={{ view: new Store<HomeView>({ ...full, ...view }), ask }}
    sounds={sounds}
    memory={{ getItem: () => null, setItem: () => undefined, removeItem: () => undefined }}
    openSession={() => session({}, {})}
  />
);
const screenOf = (view: Partial<CallView>, engine: () => Partial<EngineView> = () => ({ streams: pictures() }), news: DeviceNews | null = null) => (): VNode => (
  <CallScreen
    session={session(view, engine(), news)}
    expected={null}
    sounds={sounds}
    onLeave={() => undefined}
    onCallAgain={() => undefined}
    onTakeBack={() => undefined}
    onAway={() => undefined}
  />
);
const inCorner = (view: Partial<CallView>, engine: () => Partial<EngineView> = () => ({ streams: pictures() })) => (): VNode => (
  <CallScreen
    session={session(view, engine())}
    expected={null}
    sounds={sounds}
    onLeave={() => undefined}
    onTakeBack={() => undefined}
    onAway={() => undefined}
    away={{
      parts: afloat,
      home: (
        <HomeScreen
          home={full}
          running={null}
          missed={null}
          waiting={null}
          sounds={sounds}
          onPlace={() => undefined}
          onReturn={() => undefined}
          onEnd={() => undefined}
          ask={() => Promise.resolve({})}
          onMakeLink={() => undefined}
          onClear={() => undefined}
        />
      ),
    }}
  />
);
const measured = (step: QualityStep): Partial<EngineView> => ({
  step,
  quality: { rttMs: 48, lossPercent: 2.4, inboundKbps: 1240, outboundKbps: 980, fps: 24 },
  figures: {
    camera: { width: 1280, height: 720, fps: 24 },
    arriving: 24,
    screen: null,
    sent: { width: 640, height: 360, fps: 24 },
    concealedPercent: 1.2,
    frozen: 0,
    jitterMs: 4,
    peerLossPercent: 0.4,
    audioCodec: "opus",
    videoCodec: "VP8",
  },
});
const before: Partial<CallView> = { callState: "InvitationSent", connectedAt: null };
const byLink = {
  contact: { id: "link:", name: "Somebody" },
  carry: { text: `LocalcallLink1xAY${"1FPgmSn7AGqJxMhNfnv8sXIcV1wodjSoe4MfcVoeEzMb".repeat(15)}`, expiresAt: now + 58 * MINUTE, message: "" },
};
const mineOnly = (more: Partial<EngineView> = {}) => () => ({ connection: "new" as const, route: null, streams: pictures({ remoteCamera: null }), ...more });
const ended = (reason: string, message: string, more: Partial<CallView> = {}) =>
  screenOf({ phase: "ended", callState: "Ended", endReason: reason, endMessage: message, ...more });

const SHEET = [".controls [aria-expanded]", ".more"];
const OPEN_SETTINGS = ".home > header button:last-child";
const settled = (section: string): string => `dialog nav [data-section=${section}]`;
const states: Readonly<Record<string, () => VNode>> = {
  home: app({}),
  "home-empty": app({ contacts: [], history: [] }),
  "home-opening": app(nothingKnown),
  "home-lost": app({ link: "lost" }),
  recent: app({}),
  clearing: app({}),
  "settings-ringing": app({}),
  "settings-servers": app({}),
  "settings-devices": app({}),
  "settings-devices-tried": app({}),
  "settings-language": app({}),
  "home-sound-off": app({ profile: { type: "profile", name: "Bob", soundOff: true, historyEnabled: true } }),
  "home-running": app({ calls: [runningCall] }),
  "corner-video": inCorner({}),
  "corner-audio": inCorner({ media: "audio" }, () => silent),
  "corner-ended": inCorner({ phase: "ended", callState: "Ended", endReason: "peer-hung-up", endMessage: "They ended the call." }),
  ring: app({ calls: [call({})] }),
  "ring-audio": app({ calls: [call({ media: "audio", encrypted: false })] }),
  "ring-busy": app({ calls: [runningCall, call({ ringing: false })] }),
  "ring-ignored": app({ calls: [call({ ignored: true, ringing: false })] }),
  "page-ring": screenOf({ ...before, direction: "incoming", phase: "ringing", callState: "InvitationReceived" }, () => silent),
  calling: screenOf(before, mineOnly()),
  "calling-audio": screenOf({ ...before, media: "audio", alerting: true }, () => ({ ...silent, connection: "new", route: null })),
  "calling-slow": screenOf({ ...before, slow: true }, mineOnly()),
  "link-out": screenOf({ ...before, ...byLink, callState: "OfferSent" }, mineOnly()),
  "link-out-wrong": screenOf({ ...before, ...byLink, callState: "OfferSent", carry: { ...byLink.carry, message: "The end of this text is missing. Copy all of it, and paste it again." } }, mineOnly()),
  "link-back": screenOf({ ...before, ...byLink, callState: "Negotiated", direction: "incoming" }, mineOnly()),
  prompt: screenOf({ ...before, callState: "WaitCapabilities" }, () => ({ ...silent, promptOpen: true, local: { mic: "starting", camera: "starting", screen: "off" } })),
  connecting: screenOf({ ...before, callState: "Negotiated" }, mineOnly()),
  video: screenOf({}),
  "video-tall": screenOf({}, () => ({ streams: pictures({ remoteCamera: moving(210, 480, 640, "them") }) })),
  more: screenOf({}, () => ({ streams: pictures(), ...measured("good") })),
  fair: screenOf({}, () => ({ streams: pictures(), ...measured("fair") })),
  quality: screenOf({}, () => ({ streams: pictures(), ...measured("poor") })),
  help: () => {
    showHelp();
    return screenOf({})();
  },
  "asked-audio": screenOf({}, () => ({ streams: pictures(), asked: "audio" })),
  muted: screenOf({}, () => ({ streams: pictures(), local: { mic: "off", camera: "off", screen: "off" }, peer: { mic: false, camera: true, screenVideo: false, screenAudio: false } })),
  audio: screenOf({ media: "audio" }, () => silent),
  "audio-relayed": screenOf({ encrypted: false, media: "audio" }, () => ({
    ...silent,
    peer: idleView.peer,
    encryption: { status: "none", undecrypted: 0 },
    route: { kind: "relayed", local: "relay", remote: "host", protocol: "udp" },
  })),
  screen: screenOf({}, () => ({
    streams: pictures({ remoteScreen: screen(), localScreen: moving(300, 1280, 800, "my screen") }),
    local: { mic: "on", camera: "on", screen: "on" },
    peer: { mic: true, camera: true, screenVideo: true, screenAudio: false },
  })),
  denied: screenOf({}, () => ({ streams: pictures({ localCamera: null }), local: { mic: "on", camera: "denied", screen: "off" } })),
  "device-fell": screenOf({}, undefined, { type: "fell", kind: "mic", from: "Headset", to: "Built-in microphone" }),
  "device-offered": screenOf({}, undefined, { type: "offered", name: "Headset" }),
  mismatch: screenOf({}, () => ({ ...silent, encryption: { status: "mismatch", undecrypted: 0 } })),
  failing: screenOf({}, () => ({ ...silent, encryption: { status: "failing", undecrypted: 128 } })),
  reconnecting: screenOf({ callState: "Reconnecting" }, () => ({ streams: pictures(), connection: "reconnecting" })),
  talk: screenOf({}, () => ({ streams: pictures(), ...talk })),
  held: screenOf({}, () => ({ ...silent, held: { mine: true, theirs: false } })),
  "held-theirs": screenOf({}, () => ({ ...silent, held: { mine: false, theirs: true } })),
  between: screenOf({}, () => ({ streams: pictures(), canSay: true, safety: { status: "mismatch", words: [], changed: false } })),
  ask: screenOf({ ask: { question: "unencrypted", text: "Their browser cannot add the call's own encryption. The call would still be protected on its way. Go on?" } }),
  elsewhere: screenOf({ phase: "elsewhere", elsewhere: { canTakeOver: true } }),
  "taken-over": screenOf({ phase: "takenOver" }),
  ended: ended("peer-hung-up", "They ended the call."),
  "ended-failed": ended("connect-failed", "No path between the two devices was found. A relay (TURN server) in the settings usually helps."),
  "ended-relay": ended("no-relay", "Your calls go through a relay only (TURN server), and none could be used. Test the servers in the settings."),
  "ended-alone": () => <CallScreen session={session({ phase: "ended", callState: "Ended", endReason: "hung-up" }, silent)} expected={null} sounds={sounds} onTakeBack={() => undefined} />,
  lost: screenOf({ phase: "bridgeLost" }),
};

/** What is pressed once a state is drawn, one after the other as it comes, and last what must then be there. */
const pressed: Readonly<Record<string, readonly string[]>> = {
  more: SHEET,
  "link-out": [".text"],
  "link-out-wrong": [".text"],
  "link-back": [".text"],
  quality: [".facts button", ".more"],
  talk: SHEET,
  between: SHEET,
  recent: [".home > nav button + button", "[data-tab=recent]"],
  clearing: [".recent .head .plain", "dialog"],
  "settings-ringing": [OPEN_SETTINGS, settled("ringing"), "dialog form"],
  "settings-servers": [OPEN_SETTINGS, settled("servers"), "dialog textarea"],
  "settings-devices": [OPEN_SETTINGS, settled("devices"), ".device-check"],
  "settings-devices-tried": [OPEN_SETTINGS, settled("devices"), ".device-check .primary", ".device-choice select"],
  "settings-language": [OPEN_SETTINGS, settled("language"), "dialog select"],
};

const found = async (selector: string, until = performance.now() + 5000): Promise<HTMLElement> => {
  const element = document.querySelector<HTMLElement>(selector);
  if (!element && performance.now() > until) throw new Error(`There is no ${selector}.`);
  return element ?? new Promise((resolve) => requestAnimationFrame(() => resolve(found(selector, until))));
};

const files: Readonly<Record<string, () => Promise<Language>>> = { de: () => import("./words/de"), fr: () => import("./words/fr"), es: () => import("./words/es"), ar: () => import("./words/ar") };

/** Draws one state in place of another; settles when it stands. */
const show = async (name: string, language = "en"): Promise<void> => {
  for (const timer of moved.splice(0)) clearInterval(timer);
  render(null, document.body);
  // What stands beside the state, such as the help.
  document.querySelectorAll("dialog").forEach((dialog) => dialog.close());
  speak((await files[language]?.()) ?? null);
  const state = states[name];
  render(state ? state() : <ul>{Object.keys(states).map((one) => <li key={one}><a href={`#${one}`}>{one}</a></li>)}</ul>, document.body);
  const steps = pressed[name] ?? ["body > *"];
  for (const [index, selector] of steps.entries()) {
    const element = await found(selector);
    if (index < steps.length - 1) element.click();
  }
};

/** `#STATE` or `#STATE,LANGUAGE`; a test draws one after the other without a reload. */
const draw = (): Promise<void> => show(...(location.hash.slice(1).split(",") as [string, string?]));
addEventListener("hashchange", () => void draw());
Object.assign(window, { gallery: { states: Object.keys(states), languages: ["en", ...Object.keys(files)], show } });
void draw();
