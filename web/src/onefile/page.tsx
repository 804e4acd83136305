/** What the pages in one file have in common, whoever drives them (docs/embedding.md). */

import { render } from "preact";
import { CallEngine } from "../engine/engine";
import { browser } from "../engine/environment";
import { createFrameWorker } from "../engine/worker-inline";
import type { Unsolicited } from "../wire/wcall";
import { CallScreen } from "../ui/call-screen";
import "../ui/contrast";
import { holdDrawing } from "../ui/drawing";
import { preferences } from "../ui/preferences";
import { patterns, render as samples } from "../ui/ringing/synthesis";
import type { CallSession } from "../ui/session";
import { audioContext, Sounds } from "../ui/sounds";
import type { SoundName } from "../ui/sounds";
import { onChosenSpeaker } from "../ui/speaker";
import "../ui/style.css";
import { stand } from "../ui/standby";
import { strings as aside } from "../ui/words/aside";
import { strings } from "../ui/words/call";
import { strings as words } from "../ui/words/host";
import { best, speak } from "../ui/words/speech";
import type { Spoken } from "../ui/words/speech";

/** Stands before this script where the file was written for a language (`localcall page --lang`); its person may want English. */
declare const localcall_language: Spoken | undefined;

export const environment = browser(createFrameWorker, preferences);

/** Ringing is the host's: it knows of the call before this page is there. */
class HostRings extends Sounds {
  override loop(name: SoundName | null): void {
    super.loop(name === "ring" ? null : name);
  }
}

const sounds = new HostRings(onChosenSpeaker(audioContext()));
sounds.setSynthesis({ patterns, render: samples });
void stand();

export const createEngine = (emit: (message: Unsolicited) => void): CallEngine => new CallEngine(environment, emit, holdDrawing);

export const show = (session: CallSession, again: (() => void) | null, leave?: () => void): void =>
  render(
    <CallScreen
      {...{ session, sounds }}
      expected={null}
      words={{ again: aside.tryAgain, leave: words.close }}
      {...(leave ? { onLeave: leave } : {})}
      onCallAgain={again ?? undefined}
      onTakeBack={() => undefined}
    />,
    document.body,
  );

/** Nobody is there who could hold a call. */
export const tellNobody = (): void => {
  document.title = strings.appName;
  render(<main class="page"><div class="closing"><h1>{strings.appName}</h1><p role="status">{words.nobody}</p></div></main>, document.body);
};

const built = typeof localcall_language === "undefined" ? null : localcall_language;
speak(built && best(navigator.languages, [built.tag, "en"], built.tag) === built.tag ? built : null, navigator.languages);
