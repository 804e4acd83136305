/** How loud the peer is, in this call, and whether this tab makes any sound. */

import { strings as callStrings } from "../words/call";
import { strings } from "../words/more";
import type { MoreProps } from "./section";

export const Sound = ({ sounds, wishes }: MoreProps) => {
  const { on } = sounds.view.get();
  return (
    <>
      <label class="slider">
        {strings.volume}
        <input
          type="range"
          min={0}
          max={100}
          step={5}
          value={Math.round(wishes.get().volume * 100)}
          aria-valuetext={`${Math.round(wishes.get().volume * 100)} %`}
          onInput={({ currentTarget }) => wishes.patch({ volume: Number(currentTarget.value) / 100 })}
        />
      </label>
      <button class="plain" onClick={() => sounds.setOn(!on)}>{on ? callStrings.turnSoundOff : callStrings.turnSoundOn}</button>
    </>
  );
};
