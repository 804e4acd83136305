/** A call in a corner of home: while it goes on, and what is said when it is not here any more. */

import type { CallMediaControl, CallView, EngineView } from "../../engine/types";
import { ending } from "../aside/sentences";
import { IconButton } from "../parts";
import { strings as aside } from "../words/aside";
import { strings } from "../words/call";
import { adopt } from "./adopt";
import css from "./afloat.css?inline";

adopt(css);

const EXPAND = "M10 4H4v6M14 20h6v-6M4 4l6.5 6.5M20 20l-6.5-6.5";

interface AfloatControlsProps {
  engine: EngineView;
  media: CallMediaControl;
  onReturn: () => void;
  onEnd: () => void;
}

export const AfloatControls = ({ engine, media, onReturn, onEnd }: AfloatControlsProps) => {
  const heard = engine.local.mic === "on" || engine.local.mic === "starting";
  return (
    <div class="controls">
      <IconButton
        icon="mic"
        label={heard ? strings.mute : strings.unmute}
        off={!heard}
        class={heard ? "" : "lit"}
        onClick={() => void media.setSource("mic", !heard)}
      />
      <IconButton icon={EXPAND} label={aside.toCall} onClick={onReturn} />
      <IconButton icon="phone" label={strings.endCall} class="hang-up" onClick={onEnd} />
    </div>
  );
};

interface AshoreProps {
  call: CallView;
  onReturn: () => void;
  onLeave: (() => void) | undefined;
}

export const Ashore = ({ call, onReturn, onLeave }: AshoreProps) => {
  const { phase } = call;
  const text = phase === "elsewhere" ? aside.elsewhere : phase === "takenOver" ? aside.takenOver : ending(call)[0];
  return (
    <div class="notice afloat" role="status">
      <p>{text}</p>
      <IconButton icon={EXPAND} label={aside.toCall} onClick={onReturn} />
      {onLeave && <IconButton icon="close" label={strings.dismiss} onClick={onLeave} />}
    </div>
  );
};
