/** What the keyboard does in a call, and whether it may. */

import { preferences } from "../preferences";
import { strings } from "../words/beside";
import { showHelp } from "./help";
import type { MoreProps } from "./section";

export const Keys = ({ wishes, close }: MoreProps) => {
  const { shortcuts, pushToTalk } = preferences.view.get();
  const check = (name: "shortcuts" | "pushToTalk", checked: boolean, label: string, hint: string) => (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        onChange={({ currentTarget }) => {
          preferences.set({ [name]: currentTarget.checked });
          wishes.patch({});
        }}
      />
      <span>{label}<small>{hint}</small></span>
    </label>
  );
  const help = (): void => {
    close();
    showHelp();
  };
  return (
    <>
      {check("pushToTalk", pushToTalk, strings.pushToTalk, strings.pushToTalkHint)}
      {check("shortcuts", shortcuts, strings.shortcutsOn, strings.shortcutsHint)}
      <button class="plain" onClick={help}>{strings.showShortcuts}</button>
    </>
  );
};
