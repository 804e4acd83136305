/** The page of `localcall doctor`: counts the devices and asks each ICE server (docs/protocol.md section 6). */

import { probe } from "./engine/probe";
import { speakChosen } from "./ui/words/choose";
import { strings } from "./ui/words/pages";
import type { IceServer } from "./wire/wcall";

const spoken = speakChosen();

const status = document.querySelector("[role=status]");
const report = document.querySelector("ul");
const tell = (sentence: string): void => {
  report?.append(Object.assign(document.createElement("li"), { textContent: sentence }));
};

const reason = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

interface Devices {
  microphones: number;
  cameras: number;
  speakers: number;
  error?: string;
}

/** Each kind is opened alone, so that a missing camera does not hide the microphone. */
const tryDevices = async (): Promise<string> => {
  const problems: string[] = [];
  for (const kind of ["audio", "video"] as const) {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ [kind]: true });
      for (const track of stream.getTracks()) track.stop();
    } catch (error) {
      problems.push(`${kind === "audio" ? "microphone" : "camera"}: ${reason(error)}`);
    }
  }
  return problems.join("; ");
};

const devices = async (open: boolean): Promise<Devices> => {
  try {
    const error = open ? await tryDevices() : "";
    const found = await navigator.mediaDevices.enumerateDevices();
    const count = (kind: MediaDeviceKind): number => found.filter((device) => device.kind === kind).length;
    return {
      microphones: count("audioinput"),
      cameras: count("videoinput"),
      speakers: count("audiooutput"),
      ...(error ? { error } : {}),
    };
  } catch (error) {
    return { microphones: 0, cameras: 0, speakers: 0, error: reason(error) };
  }
};

const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/doctor/socket`);
const send = (frame: object): void => socket.send(JSON.stringify(frame));

const examine = async (iceServers: readonly IceServer[], openDevices: boolean): Promise<void> => {
  const seen = await devices(openDevices);
  send({ type: "devices", ...seen });
  await spoken;
  tell(`${strings.devices(seen.microphones, seen.cameras, seen.speakers)}${seen.error ? ` ${seen.error}` : ""}`);
  for (const server of iceServers) {
    for (const url of [server.urls].flat()) {
      const error = await Promise.resolve().then(() => probe(url, server)).then((verdict) => verdict.error, reason);
      send({ type: "iceServer", url, ok: !error, ...(error ? { error } : {}) });
      tell(`${url}: ${error || strings.answers}.`);
    }
  }
  send({ type: "done" });
  if (status) status.textContent = strings.done;
};

socket.onmessage = ({ data }: MessageEvent<string>) => {
  const { type, iceServers, openDevices } = JSON.parse(data) as { type: string; iceServers: IceServer[]; openDevices: boolean };
  if (type === "probe") void examine(iceServers, openDevices);
};
