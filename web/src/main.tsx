/**
 * The script of home (/) and of a page that was opened for one call (/call/{callId}, or /simplex/call/ under a program that has
 * its call page there and its socket at /): they have nearly all in common.
 */

import { render } from "preact";
import { showCallPage } from "./ui/call-page";
import "./ui/contrast";
import "./ui/drawing";
import { expectCall, socketUrl } from "./ui/expected";
import { FROM_HOME, HomeApp } from "./ui/home-app";
import { HomeLink } from "./ui/home-link";
import { waits } from "./ui/incoming";
import { environment, openSession, openSocketSession } from "./ui/open-session";
import { sometimes } from "./ui/sometimes";
import { audioContext, Sounds } from "./ui/sounds";
import { stand } from "./ui/standby";
import { onChosenSpeaker } from "./ui/speaker";
import "./ui/style.css";
import "./ui/home.css";
import { strings } from "./ui/words/call";
import { speakChosen } from "./ui/words/choose";
import { strings as homeStrings } from "./ui/words/home";
import { preferences } from "./ui/preferences";
import { optional } from "./load";

const sounds = new Sounds(onChosenSpeaker(audioContext()));
// Nothing sounds before the page is there.
void optional(import("./ui/ringing/ringtones")).then((part) => part?.followRing(sounds, preferences));
const [, page, callId = ""] = location.pathname.split("/");

/** Sockets and devices do not wait for the language, only the first drawing does. */
const spoken = speakChosen();

if (page === "call") {
  const home = sessionStorage.getItem(FROM_HOME) ? () => location.replace("/") : undefined;
  showCallPage(document.body, () => openSession(decodeURIComponent(callId)), sounds, spoken, home);
} else if (page === "simplex") {
  showCallPage(document.body, () => openSocketSession(socketUrl("/")), sounds, spoken);
} else {
  const home = new HomeLink(socketUrl("/home/socket"), () => `${strings.serverGone}. ${homeStrings.serverGoneHint}`);
  const draw = (): void => render(<HomeApp home={home} sounds={sounds} memory={sessionStorage} openSession={openSession} />, document.body);
  void spoken.then(draw);
  const rehearse = sometimes(async () => {
    const [{ rehearse }] = await Promise.all([import("./engine/rehearsal"), import("./engine/beside")]);
    await rehearse(environment);
  });
  home.view.subscribe(({ calls, profile }) => {
    if (!calls) return;
    rehearse();
    if (!profile?.hosted) calls.filter(waits).forEach(expectCall);
  });
  preferences.view.subscribe(() => void speakChosen().then(draw));
}
void spoken.then(stand);
