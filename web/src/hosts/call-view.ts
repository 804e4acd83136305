/** What the page shows of the call, from what the server says. */

import type { CallPhase, CallView } from "../engine/types";
import { strings } from "../ui/words/call";
import type { CallStateName, Command, Direction } from "../wire/wcall";

export const openingView: CallView = {
  phase: "opening",
  callId: null,
  direction: null,
  media: null,
  encrypted: false,
  contact: null,
  profileName: null,
  callState: null,
  alerting: false,
  slow: false,
  connectedAt: null,
  endReason: null,
  endMessage: null,
  elsewhere: null,
  carry: null,
  ask: null,
};

type Reducers = { [T in Command["type"]]?: (view: CallView, command: Extract<Command, { type: T }>) => Partial<CallView> };

/** A classic server says nothing of the call but this: it is running, and by its first command who called. */
const active = (view: CallView, direction: Direction): Partial<CallView> => ({
  direction: view.direction ?? direction,
  contact: view.contact ?? { id: "", name: strings.someone },
  ...(view.phase === "opening" || view.phase === "ringing" ? { phase: "active" } : {}),
  ...(view.phase === "ended" ? { phase: "active", callState: null, connectedAt: null } : {}),
});

/** Safari has settings of its own for the devices. */
const isSafari = (): boolean => navigator.vendor.startsWith("Apple");

const PHASES: Partial<Record<CallStateName, CallPhase>> = { InvitationReceived: "ringing", Ended: "ended" };

const reducers: Reducers = {
  hello: (_, { callId, direction, media, encrypted, state, contact, profileName, connectedAt }) => ({
    phase: PHASES[state] ?? "active",
    callId,
    direction,
    media,
    encrypted,
    contact,
    profileName,
    callState: state,
    connectedAt: connectedAt ?? null,
    elsewhere: null,
  }),
  callState: (view, { state, alerting, connectedAt, slow }) => ({
    callState: state,
    alerting: alerting ?? false,
    slow: slow ?? false,
    connectedAt: connectedAt ?? view.connectedAt,
    // A page to which the call is elsewhere hears nothing more of it, unless it took the call over.
    ...(view.phase === "ringing" || view.phase === "elsewhere" ? { phase: PHASES[state] ?? "active", elsewhere: null } : {}),
  }),
  incoming: (_, { media, encrypted }) => ({ phase: "ringing", media, encrypted }),
  capabilities: (view, { media }) => ({ ...active(view, "outgoing"), media: view.media ?? media }),
  start: (view, { media, aesKey }) => ({ ...active(view, "incoming"), media: view.media ?? media, encrypted: view.encrypted || aesKey !== undefined }),
  offer: (view, { media, aesKey }) => ({ ...active(view, "outgoing"), media: view.media ?? media, encrypted: view.encrypted || aesKey !== undefined }),
  description: (_, { state, description }) => ({ hostStatus: description ? `${state} · ${description}` : state }),
  permission: (_, { title, chrome, safari }) => ({ notice: `${title}. ${isSafari() ? safari : chrome}` }),
  ask: (_, { question, text }) => ({ ask: { question, text } }),
  carry: (_, { text, expiresAt }) => ({ carry: { text, expiresAt, message: "" } }),
  notCarried: ({ carry }, { message }) => ({ carry: carry && { ...carry, message } }),
  elsewhere: (_, { canTakeOver }) => ({ phase: "elsewhere", elsewhere: { canTakeOver } }),
  takenOver: () => ({ phase: "takenOver", ask: null }),
  end: (_, { reason, message }) => ({
    phase: "ended",
    callState: "Ended",
    endReason: reason ?? null,
    endMessage: message ?? null,
    ask: null,
  }),
};

/** The fields that a command changes. */
export const changes = (view: CallView, command: Command): Partial<CallView> => {
  const reduce = reducers[command.type] as ((view: CallView, command: Command) => Partial<CallView>) | undefined;
  return reduce?.(view, command) ?? {};
};
