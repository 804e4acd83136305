/** What the person settles, a section at a time. */

import { Component } from "preact";
import type { ComponentType } from "preact";
import { close, open } from "../aside/dialog";
import { adopt } from "../more/adopt";
import forms from "../more/forms.css?inline";
import { IconButton } from "../parts";
import { strings as deviceWords } from "../words/devices";
import { strings as home } from "../words/home";
import { strings as ringing } from "../words/ringing";
import { strings } from "../words/settings";
import { Devices } from "./devices";
import { Language } from "./language";
import { Ringing } from "./ringing";
import type { SectionProps, SettingsProps } from "./section";
import { Servers } from "./servers";
import css from "./settings.css?inline";

adopt(forms);
adopt(css);

interface Section {
  id: string;
  title: () => string;
  View: ComponentType<SectionProps>;
}

const sections: readonly [Section, ...Section[]] = [
  { id: "ringing", title: () => ringing.title, View: Ringing },
  { id: "servers", title: () => strings.servers, View: Servers },
  { id: "devices", title: () => deviceWords.devices, View: Devices },
  { id: "language", title: () => strings.language, View: Language },
];

export class Settings extends Component<SettingsProps, { shown: Section }> {
  override state = { shown: sections[0] };

  render(props: SettingsProps, { shown }: { shown: Section }) {
    return (
      <dialog class="settings" ref={open} onClose={props.onClose} aria-labelledby="settings">
        <header>
          <h2 id="settings">{home.settings}</h2>
          <IconButton icon="close" label={strings.close} onClick={close} />
        </header>
        {sections.length > 1 && (
          <nav>
            {sections.map((section) => (
              <button key={section.id} data-section={section.id} aria-pressed={section === shown} onClick={() => this.setState({ shown: section })}>
                {section.title()}
              </button>
            ))}
          </nav>
        )}
        <section aria-label={shown.title()}>
          <shown.View key={shown.id} {...props} />
        </section>
      </dialog>
    );
  }
}
