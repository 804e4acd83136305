/** The devices of a call, in its “More” sheet. */

import { DeviceChoice } from "./device-choice";
import type { MoreProps } from "./section";

export const Devices = ({ session }: MoreProps) => <DeviceChoice media={session.media} />;
