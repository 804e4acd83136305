/** The bar under a call. A button's name says what pressing it does. */

import type { CallMediaControl, CallView, DeviceState, EngineView, LocalSource } from "../engine/types";
import type { IconName } from "./icons";
import { IconButton } from "./parts";
import { isConnected } from "./status";
import { strings } from "./words/call";

const toggles: readonly { source: LocalSource; icon: IconName; off: () => string; on: () => string }[] = [
  { source: "mic", icon: "mic", off: () => strings.mute, on: () => strings.unmute },
  { source: "camera", icon: "camera", off: () => strings.cameraOff, on: () => strings.cameraOn },
  { source: "screen", icon: "screen", off: () => strings.unshare, on: () => strings.share },
];

const isOn = (state: DeviceState): boolean => state === "on" || state === "starting";

type Keys = Partial<Record<LocalSource | "more" | "end", string>>;

interface ControlsProps {
  call: CallView;
  engine: EngineView;
  media: CallMediaControl;
  moreOpen: boolean;
  /** By what a key does. */
  keys: Keys;
  /** Absent while sound is on: to turn it off is a matter of “More”, to find out why nothing is heard is not. */
  onSound: (() => void) | undefined;
  onMore: () => void;
  onEnd: () => void;
}

export const Controls = ({ call, engine, media, moreOpen, keys, onSound, onMore, onEnd }: ControlsProps) => {
  // Phones have no getDisplayMedia, and before the call stands nobody would see the screen.
  const usable = { mic: true, camera: true, screen: isConnected(call) && "getDisplayMedia" in navigator.mediaDevices };
  return (
    <div class="controls">
      {toggles.filter(({ source }) => usable[source] && !engine.lacking.includes(source)).map(({ source, icon, off, on }) => {
        const active = isOn(engine.local[source]);
        return (
          <IconButton
            key={source}
            icon={icon}
            label={active ? off() : on()}
            off={!active && source !== "screen"}
            keys={keys[source]}
            class={active === (source === "screen") ? "lit" : ""}
            onClick={() => void media.setSource(source, !active)}
          />
        );
      })}
      {onSound && <IconButton icon="sound" label={strings.turnSoundOn} off class="lit" onClick={onSound} />}
      <IconButton icon="more" label={strings.more} class={moreOpen ? "lit" : ""} expanded={moreOpen} keys={keys.more} onClick={onMore} />
      <IconButton icon="phone" label={strings.endCall} class="hang-up" keys={keys.end} onClick={onEnd} />
    </div>
  );
};
