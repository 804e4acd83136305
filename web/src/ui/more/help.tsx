/** The keys of a call, and what this browser can do for one. */

import { render } from "preact";
import { close, open } from "../aside/dialog";
import { IconButton } from "../parts";
import { preferences } from "../preferences";
import { strings as aside } from "../words/aside";
import { strings } from "../words/beside";
import { adopt } from "./adopt";
import figures from "./figures.css?inline";
import css from "./help.css?inline";
import { knownActions } from "./media-session";
import { pictureKind } from "./picture";
import { keysOf, shortcuts } from "./shortcuts";

type Row = readonly [name: string, has: boolean];

const abilities = (): readonly Row[] => {
  const actions = knownActions();
  return [
    [strings.ability.screen, "getDisplayMedia" in navigator.mediaDevices],
    [strings.ability.window, pictureKind() === "document"],
    [strings.ability.video, pictureKind() !== null],
    [strings.ability.fullScreen, document.fullscreenEnabled],
    [strings.ability.hangUp, actions.includes("hangup")],
    [strings.ability.mute, actions.includes("togglemicrophone")],
    [strings.ability.speaker, "setSinkId" in HTMLMediaElement.prototype],
    [strings.ability.awake, "wakeLock" in navigator],
  ];
};

const Help = ({ onClose }: { onClose: () => void }) => {
  const { shortcuts: on, pushToTalk } = preferences.view.get();
  return (
    <dialog class="settings help" ref={open} onClose={onClose} aria-labelledby="keys">
      <header>
        <h2 id="keys">{strings.keys}</h2>
        <IconButton icon="close" label={strings.close} onClick={close} />
      </header>
      {!on && <p>{strings.shortcutsAreOff}</p>}
      <dl>
        {shortcuts.map((shortcut) => (
          <div key={shortcut.id}>
            <dt>{strings.shortcut[shortcut.id]}{shortcut.id === "talk" && !pushToTalk && <small> {strings.talkIsOff}</small>}</dt>
            <dd><kbd>{keysOf(shortcut)}</kbd></dd>
          </div>
        ))}
      </dl>
      <h3>{strings.browserHas}</h3>
      <dl>
        {abilities().map(([name, has]) => <div key={name}><dt>{name}</dt><dd>{has ? aside.yes : aside.no}</dd></div>)}
      </dl>
    </dialog>
  );
};

/** Beside whatever else is drawn; the focus goes back to where it was. */
export const showHelp = (): void => {
  adopt(figures);
  adopt(css);
  const root = document.createElement("div");
  const { activeElement } = document;
  const hide = (): void => {
    render(null, root);
    root.remove();
    if (activeElement instanceof HTMLElement) activeElement.focus();
  };
  document.body.append(root);
  render(<Help onClose={hide} />, root);
};
