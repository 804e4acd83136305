/**
 * Runs in a page before probe.js. Devices that a test plugs in and out by `localcallPlugs`: each of them is the browser's own
 * fake device under another name. What is not plugged in cannot be opened, and what another program holds is busy.
 *
 * `PLUGS` is put before this file: [{kind, label, groupId}], the label is the id.
 */
(() => {
  const KINDS = { audio: "audioinput", video: "videoinput" };
  const devices = navigator.mediaDevices;
  // An empty page, which is none of ours, has no devices.
  if (!devices) return;
  const plugs = (window.localcallPlugs = { devices: [...PLUGS], held: [] });
  const open = devices.getUserMedia.bind(devices);
  const opened = [];

  const info = ({ kind, label, groupId = label }) => ({ kind, label, groupId, deviceId: label });
  devices.enumerateDevices = async () => plugs.devices.map(info);

  const idOf = (wanted, strength) => (typeof wanted?.deviceId === "object" ? wanted.deviceId[strength] : undefined);
  const find = (kind, wanted) => {
    const there = plugs.devices.filter((device) => device.kind === kind);
    const exact = idOf(wanted, "exact");
    const found = there.find(({ label }) => label === (exact ?? idOf(wanted, "ideal"))) ?? (exact ? undefined : there[0]);
    if (!found) throw new DOMException("No such device", exact ? "OverconstrainedError" : "NotFoundError");
    if (plugs.held.includes(found.label)) throw new DOMException("Somebody holds it", "NotReadableError");
    return found;
  };

  devices.getUserMedia = async (constraints) => {
    const wanted = Object.keys(KINDS).filter((kind) => constraints[kind]);
    const found = Object.fromEntries(wanted.map((kind) => [kind, find(KINDS[kind], constraints[kind])]));
    const stream = await open(Object.fromEntries(wanted.map((kind) => [kind, true])));
    for (const track of stream.getTracks()) {
      const device = found[track.kind];
      const settings = track.getSettings.bind(track);
      track.getSettings = () => ({ ...settings(), deviceId: device.label });
      Object.defineProperty(track, "label", { value: device.label });
      opened.push({ track, device });
    }
    return stream;
  };

  const changed = () => devices.dispatchEvent(new Event("devicechange"));
  plugs.plug = (...more) => {
    plugs.devices.push(...more);
    changed();
  };
  plugs.unplug = (...labels) => {
    plugs.devices = plugs.devices.filter(({ label }) => !labels.includes(label));
    for (const { track, device } of opened) {
      if (!labels.includes(device.label) || track.readyState === "ended") continue;
      track.stop();
      track.dispatchEvent(new Event("ended"));
    }
    changed();
  };
})();
