/** Home as it is seen while no call fills the tab. */

import { Component } from "preact";
import type { ComponentChildren, ComponentType } from "preact";
import type { CallMedia, Contact } from "../wire/wcall";
import type { HomeCall } from "../wire/home";
import type { Home, HomeView } from "./home-link";
import { Icon } from "./icons";
import { Contacts, Recent } from "./lists";
import { Avatar, IconButton } from "./parts";
import type { LinkDialogProps } from "./link/dialog";
import type { SettingsProps } from "./settings/section";
import type { Sounds } from "./sounds";
import { standby } from "./standby";
import { strings as callStrings } from "./words/call";
import { strings } from "./words/home";
import { optional } from "../load";

interface HomeScreenProps {
  home: HomeView;
  running: HomeCall | null;
  /** What is said of missed calls. */
  missed: ComponentChildren;
  /** The rows of calls that wait to be answered. */
  waiting: ComponentChildren;
  sounds: Sounds;
  onPlace: (contact: Contact, media: CallMedia) => void;
  onReturn: (call: HomeCall) => void;
  onEnd: (call: HomeCall) => void;
  ask: Home["ask"];
  onMakeLink: LinkDialogProps["onMake"];
  onClear: () => void;
}

interface HomeScreenState {
  tab: "contacts" | "recent";
  /** The settings, while they are open. */
  Settings: ComponentType<SettingsProps> | null;
  LinkDialog: ComponentType<LinkDialogProps> | null;
}

export class HomeScreen extends Component<HomeScreenProps, HomeScreenState> {
  override state: HomeScreenState = { tab: "contacts", Settings: null, LinkDialog: null };

  private tabButton(tab: HomeScreenState["tab"], label: string) {
    return <button aria-pressed={this.state.tab === tab} onClick={() => this.setState({ tab })}>{label}</button>;
  }

  /** Few need it often: it is loaded when it is asked for. */
  private async openSettings(): Promise<void> {
    const part = await optional(import("./settings/settings"));
    if (part) this.setState({ Settings: part.Settings });
  }

  private async openLinks(): Promise<void> {
    const part = await optional(import("./link/dialog"));
    if (part) this.setState({ LinkDialog: part.LinkDialog });
  }

  render(props: HomeScreenProps, { tab, Settings, LinkDialog }: HomeScreenState) {
    const { home, running, missed, waiting, sounds, ask, onPlace, onReturn, onEnd, onMakeLink, onClear } = props;
    const { aside } = standby.get();
    const { profile, contacts, history } = home;
    const { on, unlocked } = sounds.view.get();
    return (
      <div class="home" data-tab={tab}>
        <header>
          {profile && <Avatar contact={{ id: profile.name, ...profile }} />}
          <h1 class="who">{profile?.name ?? callStrings.appName}</h1>
          {profile?.linkName !== undefined && (
            <button class="plain" onClick={() => void this.openLinks()}>
              <Icon name="link" />
              {strings.callByLink}
            </button>
          )}
          {on ? (
            <IconButton icon="sound" label={callStrings.turnSoundOff} onClick={() => sounds.setOn(false)} />
          ) : (
            <button class="plain" onClick={() => sounds.setOn(true)}>
              <Icon name="sound" off />
              {callStrings.turnSoundOn}
            </button>
          )}
          <IconButton icon="settings" label={strings.settings} onClick={() => void this.openSettings()} />
        </header>
        {Settings && <Settings ask={ask} sounds={sounds} onClose={() => this.setState({ Settings: null })} />}
        {LinkDialog && (
          <LinkDialog name={profile?.linkName ?? ""} ask={ask} onMake={onMakeLink} onClose={() => this.setState({ LinkDialog: null })} />
        )}
        {home.link === "lost" && (
          <div class="notice grave" role="alert"><p><b>{callStrings.serverGone}.</b> {strings.serverGoneHint}</p></div>
        )}
        {on && !unlocked && home.link === "open" && (
          <div class="notice">
            <p>{strings.ringUnlock}</p>
            {/* The click itself lets the sound through, wherever in the tab it lands. */}
            <button class="plain">{strings.ringUnlockButton}</button>
          </div>
        )}
        {running && aside && <aside.Running call={running} {...{ onReturn, onEnd }} />}
        {waiting}
        {missed}
        <nav>{this.tabButton("contacts", strings.contacts)}{this.tabButton("recent", strings.recent)}</nav>
        {contacts && <Contacts contacts={contacts} onPlace={onPlace} />}
        {history && (
          <Recent entries={history} enabled={profile?.historyEnabled ?? true} now={Date.now()} onPlace={onPlace} onClear={onClear} />
        )}
        {!contacts && home.link !== "lost" && <p class="empty">{callStrings.opening}</p>}
      </div>
    );
  }
}
