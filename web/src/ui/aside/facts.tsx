/** How well a call is connected and protected, in the corner of the stage. */

import type { CallView, EngineView } from "../../engine/types";
import { Icon } from "../icons";
import { isConnected } from "../status";
import { strings } from "../words/aside";
import { strings as callStrings } from "../words/call";
import { strings as sections } from "../words/sections";

const SIGNALS = { good: "M5 19v-4M12 19v-9M19 19V5", fair: "M5 19v-4M12 19v-9M19 19h.01", poor: "M5 19v-4M12 19h.01M19 19h.01" } as const;

/** The line that tells how the call is protected and which way it goes; empty until that is known. */
export const protection = (call: CallView, engine: EngineView): { text: string; hint: string } | null => {
  if (!isConnected(call) || engine.encryption.status === "mismatch" || engine.encryption.status === "failing") return null;
  const keyed = engine.encryption.status === "on";
  const { route } = engine;
  return {
    text: (keyed ? callStrings.encrypted : callStrings.notKeyed) + (route ? ` · ${strings.route[route.kind]}` : ""),
    hint: keyed ? strings.keyedHint : strings.notKeyedHint,
  };
};

/** What is said of a connection that has become so. */
export const poor = (): string => (LEAN ? "" : sections.step.poor);

interface FactsProps {
  call: CallView;
  engine: EngineView;
  onQuality: () => void;
}

export const Facts = ({ call, engine, onQuality }: FactsProps) => {
  const { step } = engine;
  const guard = protection(call, engine);
  return (
    <>
      {!LEAN && isConnected(call) && step && (
        <button class={`chip ${step}`} aria-label={sections.step[step]} title={sections.step[step]} onClick={onQuality}>
          <Icon name={SIGNALS[step]} />
        </button>
      )}
      {guard && (
        <span class="chip" title={guard.hint}>
          {engine.encryption.status === "on" && <Icon name="lock" />}{guard.text}
        </span>
      )}
    </>
  );
};
