/** The whole of one call, from the press of its button to the last word about it. */

import { createRef } from "preact";
import type { ComponentChildren, ComponentType, CSSProperties } from "preact";
import type { CallPhase } from "../engine/types";
import type { CallMedia, Contact, Direction } from "../wire/wcall";
import type { Timeline } from "./aside/timeline";
import { Incoming } from "./banner";
import { hue } from "./format";
import { Live, showTitle } from "./live";
import type { AftermathProps } from "./more/aftermath";
import type { AfloatParts, CallSession, CarryProps } from "./session";
import type { Sounds } from "./sounds";
import { Stage } from "./stage";
import { standby } from "./standby";
import { endReason, isConnected, isWaiting, stateName, statusLine } from "./status";
import { newWishes } from "./wishes";
import { strings } from "./words/call";
import { told } from "./words/speech";
import { optional } from "../load";

/** What is known of the call before the server's first word. */
export interface Expected {
  contact: Contact;
  media: CallMedia;
  direction: Direction;
}

interface CallScreenProps {
  session: CallSession;
  expected: Expected | null;
  sounds: Sounds;
  /** Absent, as the next one, on a page that was opened for this call alone. */
  onLeave?: () => void;
  onCallAgain?: ((expected: Expected) => void) | undefined;
  /** What the last two are called, where it is not what home calls them. */
  words?: { again: string; leave: string };
  onTakeBack: () => void;
  /** Home, while the person is there, and what shows the call in a corner of it meanwhile. */
  away?: { home: ComponentChildren; parts: AfloatParts } | null;
  /** The person goes home, or comes back to the call. Absent where there is no home. */
  onAway?: (away: boolean) => void;
}

interface CallScreenState {
  endedAt: number;
  /** What there is to say of a call that is over. */
  Aftermath: ComponentType<AftermathProps> | null;
  Carry: ComponentType<CarryProps> | null;
}

/** From here on a call has time for what it may need later. */
const SETTLED_MS = 3000;

/** Makes the browser ask before it closes the tab. */
const askToStay = (event: Event): void => event.preventDefault();

export class CallScreen extends Live<CallScreenProps, CallScreenState> {
  override state: CallScreenState = { endedAt: 0, Aftermath: null, Carry: null };
  private readonly main = createRef<HTMLElement>();
  private readonly wishes = newWishes();
  private phase: CallPhase | null = null;
  private wasConnected = false;
  private wasLost = false;
  private wasAway = false;
  private readonly stage = createRef<HTMLDivElement>();
  private timeline: Timeline | null = null;

  protected sources() {
    const { session, sounds } = this.props;
    return [session.call, session.media.view, sounds.view, this.wishes, standby];
  }

  private facts() {
    const { session, expected } = this.props;
    const call = session.call.get();
    const engine = session.media.view.get();
    const { remoteCamera, remoteScreen } = engine.streams;
    const { data } = this.wishes.get();
    const live = call.phase === "opening" || call.phase === "active";
    return {
      call,
      engine,
      live,
      rings: call.phase === "ringing",
      over: call.phase === "ended" || call.phase === "bridgeLost",
      connected: live && isConnected(call),
      lost: live && (call.callState === "Reconnecting" || (isConnected(call) && engine.connection === "reconnecting")),
      pictured: live && Boolean((engine.peer.camera && data !== "audio" && remoteCamera) || (engine.peer.screenVideo && remoteScreen)),
      contact: call.contact ?? expected?.contact ?? { id: "", name: "" },
      media: call.media ?? expected?.media ?? "audio",
      outgoing: (call.direction ?? expected?.direction) === "outgoing",
    };
  }

  protected drawn(): void {
    const { session, sounds } = this.props;
    const { call, live, rings, over, connected, lost, contact, outgoing } = this.facts();
    this.timeline ??= standby.get().aside?.timelineOf(session) ?? null;
    sounds.loop(rings ? "ring" : live && call.alerting && isWaiting(call, outgoing) ? "ringBack" : null);
    const title = rings ? strings.titleRings : connected ? strings.titleIn : strings.titleOut;
    showTitle(rings || live ? title(contact.name) : strings.appName, rings && !sounds.audible);
    if (call.carry && !this.state.Carry && session.loadCarry) void optional(session.loadCarry()).then((part) => part && this.setState({ Carry: part.Carry }));
    if (connected !== this.wasConnected) {
      this.wasConnected = connected;
      if (connected) sounds.cue("connected");
      // When the server is the one that is gone, nothing can be loaded any more.
      if (connected) setTimeout(() => this.loadAftermath(), SETTLED_MS);
      (connected ? addEventListener : removeEventListener)("beforeunload", askToStay);
    }
    if (lost !== this.wasLost) {
      this.wasLost = lost;
      if (live) sounds.cue(lost ? "lost" : "back");
    }
    const away = Boolean(this.props.away);
    // The view has changed under the person's fingers: what they pressed is gone.
    if (away !== this.wasAway || (call.phase !== this.phase && !away)) this.main.current?.focus();
    this.wasAway = away;
    if (call.phase !== this.phase) {
      this.phase = call.phase;
      if (over) {
        sounds.cue("ended");
        this.setState({ endedAt: Date.now() });
        this.loadAftermath();
      }
    }
  }

  private loadAftermath(): void {
    if (!LEAN) void optional(import("./more/aftermath")).then((part) => part && this.setState({ Aftermath: part.Aftermath }));
  }

  override componentWillUnmount(): void {
    super.componentWillUnmount();
    this.props.sounds.loop(null);
    this.timeline?.stop();
    removeEventListener("beforeunload", askToStay);
  }

  render(props: CallScreenProps, { endedAt, Aftermath, Carry }: CallScreenState) {
    const { session, sounds, words, away, onAway, onLeave, onCallAgain, onTakeBack } = props;
    const { call, engine, live, rings, over, connected, lost, pictured, contact, media, outgoing } = this.facts();
    const { actions } = session;
    const { aside } = standby.get();
    const waiting = live && isWaiting(call, outgoing);
    const reason = endReason(call);
    const running = (engine.step === "poor" && aside?.poor()) || strings.status.Connected;
    const spoken = over ? strings.ended : lost ? strings.reconnecting : connected ? running : live && statusLine(call, engine, 0);
    return (
      <main
        ref={this.main}
        class={live || away ? "" : "page"}
        style={{ "--hue": hue(contact.id) } as CSSProperties}
        tabIndex={-1}
        data-call-state={stateName(call, outgoing)}
        data-end-reason={reason || undefined}
      >
        <p class="spoken" role="status">{spoken}</p>
        {live ? (
          <div
            ref={this.stage}
            class={`stage ${pictured ? "pictured" : ""} ${connected ? "connected" : ""} ${waiting ? "waiting" : ""} ${away ? "afloat" : ""}`}
          >
            <Stage
              {...{ call, engine, contact, media, pictured, session, sounds, onAway }}
              wishes={this.wishes}
              stage={this.stage}
              afloat={away?.parts ?? null}
            />
            {Carry && call.carry && !away && !connected && (waiting || !outgoing) && (
              <Carry carry={call.carry} outgoing={outgoing} onText={(text) => actions.carry?.(text)} />
            )}
          </div>
        ) : away ? (
          <away.parts.Ashore call={call} onReturn={() => onAway?.(false)} onLeave={onLeave} />
        ) : rings ? (
          <Incoming
            call={{ contact, media, encrypted: call.encrypted, profileName: call.profileName ?? "" }}
            rings
            onAnswer={(answer) => actions.accept(answer)}
            onDecline={() => actions.decline()}
            onIgnore={actions.ignore && (() => actions.ignore?.())}
          />
        ) : aside ? (
          <aside.Closing
            {...{ call, contact, media, endedAt, words, onTakeBack, onLeave }}
            onTakeOver={() => actions.takeOver()}
            onCallAgain={onCallAgain && (() => onCallAgain({ contact, media, direction: "outgoing" }))}
          >
            {over && Aftermath && this.timeline && <Aftermath call={call} looks={this.timeline.looks} />}
          </aside.Closing>
        ) : (
          <h1>{over ? strings.ended : strings.opening}</h1>
        )}
        {aside && call.ask && (
          <aside.Question
            text={told.question(call.ask.question, call.ask.text)}
            onAnswer={(yes) => call.ask && actions.confirm(call.ask.question, yes)}
          />
        )}
        {away?.home}
      </main>
    );
  }
}
