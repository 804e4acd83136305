/** How much of the connection the call may take. */

import type { DataUse } from "../../engine/types";
import { preferences } from "../preferences";
import { strings } from "../words/more";
import type { MoreProps } from "./section";

const USES: readonly DataUse[] = ["full", "low", "audio"];

export const Data = ({ engine, wishes }: MoreProps) => {
  const { data } = wishes.get();
  const always = preferences.view.get().data === data;
  return (
    <fieldset>
      {engine.asked !== "full" && <p>{strings.askedFor[engine.asked]}</p>}
      <legend class="spoken">{strings.data}</legend>
      {USES.map((use) => (
        <label key={use} class="check">
          <input type="radio" name="data" checked={data === use} onChange={() => wishes.patch({ data: use })} />
          <span>{strings.dataUse[use]}<small>{strings.dataHint[use]}</small></span>
        </label>
      ))}
      <label class="check">
        <input
          type="checkbox"
          checked={always}
          disabled={always && data === "full"}
          onChange={({ currentTarget }) => {
            preferences.set({ data: currentTarget.checked ? data : "full" });
            wishes.patch({ data });
          }}
        />
        <span>{strings.dataAlways}</span>
      </label>
    </fieldset>
  );
};
