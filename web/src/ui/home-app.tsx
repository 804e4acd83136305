/** One tab: home, which becomes a call and then home again, and hears of other calls all the while. */

import { Fragment } from "preact";
import type { HomeCall, HomeRequest } from "../wire/home";
import type { CallMedia } from "../wire/wcall";
import { Incoming } from "./banner";
import { CallScreen } from "./call-screen";
import type { Expected } from "./call-screen";
import type { Home } from "./home-link";
import { HomeScreen } from "./home-screen";
import { callsShown } from "./incoming";
import { Live, showTitle } from "./live";
import { IconButton } from "./parts";
import { preferences } from "./preferences";
import type { Announcer, Missed } from "./ringing/ringing";
import type { AfloatParts, ServedSession } from "./session";
import type { Sounds } from "./sounds";
import { standby } from "./standby";
import { strings } from "./words/call";
import { told } from "./words/speech";
import { optional } from "../load";

interface HomeAppProps {
  home: Home;
  sounds: Sounds;
  /** Notes which call the tab shows, so that a reload finds back to it. */
  memory: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  openSession: (callId: string) => ServedSession;
}

interface Shown {
  callId: string;
  session: ServedSession;
  expected: Expected;
  /** Differs for each session: a call that comes back to this tab is drawn from the start. */
  turn: number;
  /** What shows it in a corner of home, while the person is there. */
  afloat: AfloatParts | null;
}

interface HomeAppState {
  shown: Shown | null;
  failure: string;
  /** What speaks beyond the page, once it is loaded. */
  beyond: { announcer: Announcer; Missed: typeof Missed } | null;
}

const MEMORY_KEY = "callId";
/** Stands in the tab's memory when it has left home for a call page that is not ours. */
export const FROM_HOME = "fromHome";
/** What the ids of those begin with who are reached by links. */
const LINK = "link:";
const RETURN_MS = 5000;
const FAILURE_MS = 8000;

export class HomeApp extends Live<HomeAppProps, HomeAppState> {
  override state: HomeAppState = { shown: null, failure: "", beyond: null };
  private remembered = this.props.memory.getItem(MEMORY_KEY);
  private soundOff: boolean | undefined;
  private loading = false;
  private turn = 0;

  protected sources() {
    const { home, sounds } = this.props;
    return [home.view, sounds.view, standby];
  }

  protected override ticks(): boolean {
    const { rings, running } = this.calls();
    return !this.state.shown && (rings || running !== null);
  }

  protected drawn(): void {
    const { home, sounds } = this.props;
    const { profile, contacts, calls } = home.view.get();
    if (contacts && !this.loading) void this.load().catch(console.warn);
    if (profile && profile.soundOff !== this.soundOff) {
      this.soundOff = profile.soundOff;
      sounds.setOn(!profile.soundOff);
    }
    // A page that was reloaded asks soon; later it is another tab's copy of the memory, which has no claim to the call.
    const left = calls?.find(({ callId, controlled, state }) => callId === this.remembered && !controlled && state !== "Ended");
    if (left && performance.now() < RETURN_MS) return this.show(left.callId, left);
    if (this.state.shown) return;
    const { banner, rings, running } = this.calls();
    sounds.loop(rings ? "ring" : null);
    const title = banner && rings ? strings.titleRings(banner.contact.name) : running && strings.titleIn(running.contact.name);
    const count = this.missed.length ? `(${this.missed.length}) ` : "";
    showTitle(title ?? count + strings.appName, rings && !sounds.audible);
  }

  private get missed() {
    return this.state.beyond?.announcer.view.get().missed ?? [];
  }

  /** After what the first call needs. */
  private async load(): Promise<void> {
    this.loading = true;
    const part = await optional(import("./ringing/ringing"));
    if (!part) return;
    const { Announcer, Missed } = part;
    const { home, sounds } = this.props;
    const announcer = new Announcer(home, sounds, preferences, {
      answer: (call) => this.answer(call, call.media, this.calls().busy),
      decline: ({ callId }) => void this.ask({ type: "decline", callId }),
      callBack: this.callBack,
    });
    announcer.view.subscribe(() => this.setState({}));
    this.setState({ beyond: { announcer, Missed } });
  }

  private readonly callBack = ({ contact, media }: Expected): void => {
    this.state.beyond?.announcer.seen();
    this.place({ contact, media, direction: "outgoing" });
  };

  private calls() {
    return callsShown(this.props.home.view.get().calls ?? [], this.state.shown?.callId ?? null);
  }

  private get hosted(): boolean {
    return this.props.home.view.get().profile?.hosted ?? false;
  }

  private show(callId: string, { contact, media, direction }: Expected, prepared?: ServedSession): void {
    // Another page than ours holds the calls: the server leads the tab there.
    if (this.hosted) {
      this.props.memory.setItem(FROM_HOME, "yes");
      return location.assign(`/call/${encodeURIComponent(callId)}`);
    }
    const session = prepared ?? this.props.openSession(callId);
    session.join();
    this.remembered = null;
    this.state.shown?.session.leave();
    this.props.memory.setItem(MEMORY_KEY, callId);
    const expected = { contact, media, direction };
    this.setState({ failure: "", shown: { callId, session, expected, turn: ++this.turn, afloat: null } });
  }

  private readonly leave = (): void => {
    this.state.shown?.session.leave();
    this.props.memory.removeItem(MEMORY_KEY);
    this.setState({ shown: null });
  };

  private readonly goAway = async (away: boolean): Promise<void> => {
    const afloat = away ? await optional(import("./more/afloat")) : null;
    this.setState(({ shown }) => ({ shown: shown && { ...shown, afloat } }));
  };

  /** Asks the server; a call it names is shown in this tab, in the session that was opened meanwhile. */
  private async ask(request: HomeRequest, expected?: Expected, open?: () => ServedSession): Promise<void> {
    const asked = this.props.home.ask(request);
    const session = open?.();
    const { callId, error } = await asked;
    if (error) {
      session?.leave();
      this.setState({ failure: told.sentence(error) });
      setTimeout(() => this.setState({ failure: "" }), FAILURE_MS);
    } else if (callId && expected) this.show(callId, expected, session);
  }

  /** Devices are opened while the server hears of it: they take their time. */
  private answer({ callId, contact, encrypted }: HomeCall, media: CallMedia, endOther: boolean): void {
    this.props.sounds.loop(null);
    const open = (): ServedSession => {
      const session = this.props.openSession(callId);
      session.prepare(media, encrypted);
      return session;
    };
    void this.ask(
      { type: "accept", callId, media, endOther },
      { contact, media, direction: "incoming" },
      this.hosted ? undefined : open,
    );
  }

  private readonly place = (expected: Expected): void => {
    const { contact: { id }, media } = expected;
    // Whoever was reached by a link is reached again by a new one.
    if (id.startsWith(LINK)) return this.makeLink(media, this.props.home.view.get().profile?.linkName ?? "");
    void this.ask({ type: "place", contact: id, media }, expected);
  };

  private readonly makeLink = (media: CallMedia, name: string): void =>
    void this.ask({ type: "makeLink", media, name }, { contact: { id: LINK, name: "" }, media, direction: "outgoing" });

  private incoming(call: HomeCall, busy: boolean, rings: boolean, quiet: boolean) {
    const { callId } = call;
    return (
      <Incoming
        key={callId}
        {...{ call, busy, quiet, rings }}
        onAnswer={(media) => this.answer(call, media, busy)}
        onDecline={() => void this.ask({ type: "decline", callId })}
        onIgnore={() => void this.ask({ type: "ignore", callId })}
      />
    );
  }

  render({ home, sounds }: HomeAppProps, { shown, failure, beyond }: HomeAppState) {
    const { banner, rings, busy, waiting, running } = this.calls();
    const [last, ...rest] = this.missed;
    const Front = standby.get().aside?.Front ?? Fragment;
    const screen = (
      <HomeScreen
        home={home.view.get()}
        running={running}
        missed={beyond && last && (
          <beyond.Missed missed={[last, ...rest]} onCallBack={this.callBack} onSeen={() => beyond.announcer.seen()} />
        )}
        waiting={waiting.map((call) => this.incoming(call, busy, false, true))}
        sounds={sounds}
        onPlace={(contact, media) => this.place({ contact, media, direction: "outgoing" })}
        onReturn={(call) => this.show(call.callId, call)}
        onEnd={({ callId }) => void this.ask({ type: "end", callId })}
        ask={(request) => home.ask(request)}
        onMakeLink={this.makeLink}
        onClear={() => void this.ask({ type: "clearHistory" })}
      />
    );
    return (
      <>
        <div class="floats">
          {banner && <Front key={banner.callId} label={strings.isCalling(banner.contact.name)}>{this.incoming(banner, busy, rings, false)}</Front>}
          {failure && (
            <div class="notice grave" role="alert">
              <p>{failure}</p>
              <IconButton icon="close" label={strings.dismiss} onClick={() => this.setState({ failure: "" })} />
            </div>
          )}
        </div>
        {shown ? (
          <CallScreen
            key={shown.turn}
            session={shown.session}
            expected={shown.expected}
            sounds={sounds}
            onLeave={this.leave}
            onCallAgain={this.place}
            onTakeBack={() => this.show(shown.callId, shown.expected)}
            away={shown.afloat && { home: screen, parts: shown.afloat }}
            onAway={(away) => void this.goAway(away)}
          />
        ) : (
          <main>{screen}</main>
        )}
      </>
    );
  }
}
