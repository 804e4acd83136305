/** How much of the connection the call may take. */

import type { Store } from "../../engine/store";
import type { DataUse } from "../../engine/types";
import { preferences } from "../preferences";
import type { CallSession } from "../session";
import type { Wishes } from "../wishes";
import { strings } from "../words/sections";
import type { MoreProps } from "./section";

/** From now on, in this call. */
export const spend = (data: DataUse, { media }: CallSession, wishes: Store<Wishes>): void => {
  wishes.patch({ data });
  media.useData(data);
  if (data === "audio") void media.setSource("camera", false);
};

const USES: readonly DataUse[] = ["full", "low", "audio"];

export const Data = ({ session, wishes }: MoreProps) => {
  const { data } = wishes.get();
  const choose = (use: DataUse): void => spend(use, session, wishes);
  const always = preferences.view.get().data === data;
  return (
    <fieldset>
      <legend class="spoken">{strings.data}</legend>
      {USES.map((use) => (
        <label key={use} class="check">
          <input type="radio" name="data" checked={data === use} onChange={() => choose(use)} />
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
