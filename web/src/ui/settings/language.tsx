/** Which language the pages speak in this browser. */

import { preferences } from "../preferences";
import { languages } from "../words/languages";
import { strings } from "../words/settings";

export const Language = () => (
  <label class="field">
    {strings.languageLabel}
    <select
      value={preferences.view.get().language}
      onChange={({ currentTarget }) => preferences.set({ language: currentTarget.value })}
    >
      <option value="">{strings.browserLanguage}</option>
      {Object.entries(languages).map(([tag, name]) => <option key={tag} value={tag} lang={tag}>{name}</option>)}
    </select>
  </label>
);
