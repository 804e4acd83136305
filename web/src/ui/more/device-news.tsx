/** What has happened to the devices, among the notices of a call. */

import type { DeviceNews as News } from "../../engine/types";
import { IconButton } from "../parts";
import { strings } from "../words/devices";
import { WithDevices } from "./with-devices";

const sentence = (news: News): string => {
  switch (news.type) {
    case "fell":
      return news.to ? strings.fell(news.from, news.to) : strings.fellToDefault(news.from);
    case "failed":
      return strings.failed[news.problem](news.name || strings.kind[news.kind]);
    default:
      return strings[news.type](news.name);
  }
};

export class DeviceNews extends WithDevices {
  render() {
    const { control } = this;
    const news = control?.view.get().news;
    return control && news && (
      <div class="notice" role="alert">
        <p>{sentence(news)}</p>
        {news.type === "offered" && <button class="plain" onClick={() => void control.answer(true)}>{strings.use}</button>}
        <IconButton icon="close" label={strings.dismiss} onClick={() => void control.answer(false)} />
      </div>
    );
  }
}
