/** How good the call is, in one word, and the figures that the word comes from. */

import { isConnected } from "../status";
import { strings } from "../words/sections";
import { strings as aside } from "../words/aside";
import type { MoreProps } from "./section";

type Row = readonly [name: string, value: string | null];

const rows = ({ quality, figures, route }: MoreProps["engine"]): readonly Row[] => {
  const unit = (value: number | null | undefined, of: string): string | null =>
    value === null || value === undefined ? null : `${Math.round(value)} ${of}`;
  const picture = (of: "camera" | "screen" | "sent"): string | null => {
    const seen = figures?.[of];
    return seen ? `${seen.width} × ${seen.height}, ${seen.fps} fps` : null;
  };
  const codecs = [figures?.audioCodec, figures?.videoCodec].filter(Boolean).join(", ");
  return [
    [strings.figure.received, unit(quality?.inboundKbps, "kbit/s")],
    [strings.figure.sent, unit(quality?.outboundKbps, "kbit/s")],
    [strings.figure.theirPicture, picture("camera")],
    [strings.figure.theirScreen, picture("screen")],
    [strings.figure.yourPicture, picture("sent")],
    [strings.figure.loss, unit(quality?.lossPercent, "%")],
    [strings.figure.peerLoss, unit(figures?.peerLossPercent, "%")],
    [strings.figure.concealed, unit(figures?.concealedPercent, "%")],
    [strings.figure.roundTrip, unit(quality?.rttMs, "ms")],
    [strings.figure.jitter, unit(figures?.jitterMs, "ms")],
    [strings.figure.codecs, codecs || null],
    [strings.figure.route, route && `${aside.route[route.kind]} (${route.local} – ${route.remote}, ${route.protocol})`],
  ];
};

export const Quality = ({ engine }: MoreProps) => (
  <>
    {engine.step && <p>{strings.step[engine.step]}. {strings.qualityHint[engine.step]}</p>}
    <dl>
      {rows(engine).map(([name, value]) => value !== null && <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
    </dl>
  </>
);

export const hasQuality = ({ call, engine }: MoreProps): boolean => isConnected(call) && engine.quality !== null;
