/**
 * What goes beside a call once it stands: the screen stays on, the system's controls know of it, keys and pointer do more.
 * Loaded then, so that no call waits for it.
 */

import type { Store } from "../../engine/store";
import type { CallView, EngineView, LocalSource } from "../../engine/types";
import { preferences } from "../preferences";
import type { CallSession } from "../session";
import type { Wishes } from "../wishes";
import { strings } from "../words/beside";
import { strings as callStrings } from "../words/call";
import { adopt } from "./adopt";
import { arrange } from "./arrange";
import { Beside } from "./beside";
import css from "./companion.css?inline";
import { spend } from "./data";
import { toggleFullScreen } from "./full-screen";
import { showHelp } from "./help";
import { hideMediaSession, showActive, showMediaSession } from "./media-session";
import { closePicture, openPicture, togglePicture } from "./picture";
import { keepScreenOn } from "./screen-on";
import { ariaKeys, listen } from "./shortcuts";
import type { ShortcutActions, ShortcutId } from "./shortcuts";

export interface Accompanied {
  call: CallView;
  engine: EngineView;
  session: CallSession;
  wishes: Store<Wishes>;
  stage: HTMLElement;
  /** Opens the “More” sheet, or closes it. */
  more: () => void;
}

export class Companion {
  /** Of the own picture, for who cannot see that it can be moved. */
  readonly pictureHint = strings.moveHint;
  readonly Beside = Beside;
  private readonly stops: readonly (() => void)[];

  constructor(private given: Accompanied) {
    adopt(css);
    const { session, wishes, stage } = given;
    const toggle = (source: LocalSource): void => {
      const on = ["on", "starting"].includes(session.media.view.get().local[source]);
      if (!session.media.view.get().lacking.includes(source)) void session.media.setSource(source, !on);
    };
    const press: Readonly<Record<Exclude<ShortcutId, "talk">, () => void>> = {
      mic: () => toggle("mic"),
      camera: () => toggle("camera"),
      screen: () => "getDisplayMedia" in navigator.mediaDevices && toggle("screen"),
      fullScreen: () => void toggleFullScreen(),
      picture: () => void togglePicture(session),
      more: () => this.given.more(),
      help: showHelp,
      end: () => session.actions.end(),
    };
    const keys: ShortcutActions = {
      enabled: () => preferences.view.get().shortcuts,
      talks: () => preferences.view.get().pushToTalk && session.media.view.get().local.mic === "off",
      press: (id) => press[id](),
      talk: (on) => void session.media.setSource("mic", on),
    };
    const name = session.call.get().contact?.name ?? "";
    const controls = { hangup: press.end, togglemicrophone: press.mic, togglecamera: press.camera };
    // The system may show it on a locked screen.
    showMediaSession(preferences.view.get().hideNames ? callStrings.status.Connected : strings.inCall(name), callStrings.appName, controls, () => void openPicture(session));
    this.stops = [keepScreenOn(), listen(keys), arrange(stage, wishes), hideMediaSession, closePicture];
    const { data } = preferences.view.get();
    if (data === "low" || data === "audio") spend(data, session, wishes);
    this.update(given);
  }

  /** The keys of the call's buttons; none while they are switched off. */
  get keys(): Partial<Record<ShortcutId, string>> {
    return preferences.view.get().shortcuts ? ariaKeys() : {};
  }

  /** Runs after each drawing. */
  update(given: Accompanied): void {
    this.given = given;
    const { local } = given.engine;
    showActive(local.mic === "on", local.camera === "on");
  }

  stop(): void {
    for (const stop of this.stops) stop();
  }
}
