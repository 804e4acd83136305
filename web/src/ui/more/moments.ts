/** What changed in a call, and when, of all that the screen was drawn by: states and kinds only. Pure. */

import type { CallView, EngineView } from "../../engine/types";
import type { Look } from "../aside/timeline";

/** Milliseconds since the first look, what changed, and what it is from then on. */
export type Moment = readonly [at: number, what: string, value: string];

type Facts = Readonly<Record<string, string | boolean | null>>;

/** Whoever reads these learns of no person, no address and no key. */
const factsOf = (call: CallView, { local, peer, ...engine }: EngineView): Facts => ({
  phase: call.phase,
  call: call.callState,
  rings: call.alerting,
  slow: call.slow,
  microphone: local.mic,
  camera: local.camera,
  screen: local.screen,
  question: engine.promptOpen,
  problem: engine.mediaProblem,
  candidates: engine.candidates.local.join(" "),
  "their candidates": engine.candidates.remote.join(" "),
  connection: engine.connection,
  route: engine.route && `${engine.route.kind} ${engine.route.local} ${engine.route.remote} ${engine.route.protocol}`,
  encryption: engine.encryption.status,
  quality: engine.step,
  "their microphone": peer.mic,
  "their camera": peer.camera,
  ended: call.endReason,
});

export const momentsOf = (looks: readonly Look[]): Moment[] => {
  const began = looks[0]?.[0] ?? 0;
  let known: Facts = {};
  return looks.flatMap(([at, call, engine]) => {
    const facts = factsOf(call, engine);
    const changed = Object.entries(facts).filter(([what, value]) => value !== known[what] && (value || known[what]));
    known = facts;
    return changed.map(([what, value]): Moment => [at - began, what, String(value || "")]);
  });
};
