/** A call while it is set up and while it runs. */

import { Component } from "preact";
import type { ComponentType, RefObject } from "preact";
import { SETTLED_MS } from "../engine/clock";
import type { Store } from "../engine/store";
import type { CallView, EngineView } from "../engine/types";
import type { CallMedia, Contact } from "../wire/wcall";
import { Controls } from "./controls";
import { Icon } from "./icons";
import type { Companion } from "./more/companion";
import type { SheetProps } from "./more/section";
import type { DeviceProps } from "./more/with-devices";
import { Avatar, IconButton } from "./parts";
import type { AfloatParts, CallSession } from "./session";
import type { Sounds } from "./sounds";
import { standby } from "./standby";
import { isConnected, statusLine } from "./status";
import { strings } from "./words/call";
import { RemoteSound, Tiles } from "./tiles";
import type { Wishes } from "./wishes";
import { optional } from "../load";

interface StageProps {
  call: CallView;
  engine: EngineView;
  contact: Contact;
  media: CallMedia;
  /** A picture of the peer fills the stage. */
  pictured: boolean;
  session: CallSession;
  sounds: Sounds;
  /** The element that this is drawn in. */
  stage: RefObject<HTMLElement | null>;
  wishes: Store<Wishes>;
  /** The person is home, and the call in a corner of it. */
  afloat: AfloatParts | null;
  onAway: ((away: boolean) => void) | undefined;
}

interface StageState {
  /** The sheet of what the bar has no room for, while it is open. */
  More: ComponentType<SheetProps> | null;
  /** The section that it shows first. */
  at: string;
  /** Loaded once the call is up: until then all else goes first. */
  DeviceNews: ComponentType<DeviceProps> | null;
}

export class Stage extends Component<StageProps, StageState> {
  override state: StageState = { More: null, at: "", DeviceNews: null };
  private companion: Companion | null = null;
  private accompanied = false;
  private gone = false;

  override componentDidMount(): void {
    this.accompany();
  }

  override componentDidUpdate(): void {
    this.accompany();
  }

  override componentWillUnmount(): void {
    this.gone = true;
    this.companion?.stop();
  }

  /** What a call needs only once it stands is loaded when the first picture is there. The page in one file has to be small, and goes without a companion. */
  private accompany(): void {
    const { stage } = this.props;
    const more = (): void => {
      if (!this.props.afloat) void this.toggleMore();
    };
    const given = () => ({ ...this.props, stage: stage.current as HTMLElement, more });
    this.companion?.update(given());
    const { call } = this.props;
    if (this.accompanied || !isConnected(call) || Date.now() - (call.connectedAt ?? 0) < SETTLED_MS) return;
    this.accompanied = true;
    if (!LEAN) void optional(import("./more/companion")).then((part) => {
      if (!part || this.gone) return;
      this.companion = new part.Companion(given());
      this.setState({});
    });
    void optional(import("./more/device-news")).then((part) => part && this.setState({ DeviceNews: part.DeviceNews }));
  }

  private readonly closeMore = (): void => this.setState({ More: null });

  /** Few need it in most calls: it is loaded when it is asked for. */
  private readonly toggleMore = async (at = ""): Promise<void> => {
    if (this.state.More) return this.closeMore();
    const part = await optional(import("./more/sheet"));
    if (part) this.setState({ More: part.Sheet, at });
  };

  render(props: StageProps, { More, at, DeviceNews }: StageState) {
    const { call, engine, contact, media, pictured, session, sounds, wishes, afloat, onAway } = props;
    const { corner, swapped, data, volume } = wishes.get();
    const { aside } = standby.get();
    const { companion } = this;
    const now = Date.now();
    const connected = isConnected(call);
    // The first sound takes a moment: silence is no news yet.
    const peerMuted = connected && !engine.peer.mic && now - (call.connectedAt ?? now) > 4000;
    return (
      <>
        <Tiles {...{ engine, corner, swapped }} soundOnly={data === "audio"} hint={companion?.pictureHint} name={contact.name} />
        <header>
          {onAway && !afloat && <IconButton icon="back" label={strings.toContacts} class="to-home" onClick={() => onAway(true)} />}
          <div class="who">
            <Avatar contact={contact} size={pictured ? "" : "huge"} />
            <b>{contact.name}</b>
            <span class="status">{statusLine(call, engine, now)}</span>
            {peerMuted && <span class="chip"><Icon name="mic" off />{strings.peerMuted(contact.name)}</span>}
          </div>
          <div class="facts">
            {aside && <aside.Facts {...{ call, engine }} onQuality={() => void this.toggleMore("quality")} />}
          </div>
        </header>
        <div class="notices">
          {aside && <aside.Notices {...{ call, engine, media }} control={session.media} />}
          {DeviceNews && <DeviceNews media={session.media} />}
          <RemoteSound engine={engine} on={sounds.view.get().on} volume={volume} />
        </div>
        {call.callState === "Reconnecting" && <div class="veil">{strings.reconnecting}</div>}
        {companion && <companion.Beside {...{ session, engine }} name={contact.name} />}
        {afloat ? (
          <afloat.AfloatControls engine={engine} media={session.media} onReturn={() => onAway?.(false)} onEnd={() => session.actions.end()} />
        ) : (
          <Controls
            call={call}
            engine={engine}
            media={session.media}
            keys={companion?.keys ?? {}}
            moreOpen={More !== null}
            onSound={sounds.view.get().on ? undefined : () => sounds.setOn(true)}
            onMore={() => void this.toggleMore()}
            onEnd={() => session.actions.end()}
          />
        )}
        {More && <More {...{ session, call, engine, sounds, wishes, at }} close={this.closeMore} />}
      </>
    );
  }
}
