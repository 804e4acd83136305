/** The socket and the buttons of the classic page: one frame a command, never a word that a classic application does not know. */
"use strict";

const socket = new WebSocket(`ws://${location.host}`);
let send = (message) => socket.send(JSON.stringify(message));

socket.onmessage = async ({ data }) => {
  const { corrId, command } = JSON.parse(data);
  // Commands are not queued: a quick one overtakes a slow one.
  const resp = await carryOut(command);
  send({ ...(corrId === undefined ? {} : { corrId }), resp, command });
};

socket.onclose = () => {
  send = () => undefined;
  // It does not end the call: a window that may not be closed keeps its devices.
  window.close();
};

tell = (resp, command) => send({ resp, ...(command ? { command } : {}) });

async function toggle(source) {
  const enable = !sends(source);
  const resp = await setMedia(source, enable);
  if (resp.type === "ok") tell(resp, { type: "media", source, enable });
}

function shareScreen() {
  void setScreen(!sends("screenVideo"));
}

function pressEnd() {
  tell({ type: "end" });
}

const byId = (id) => document.getElementById(id);

showDescription = ({ state, description }) => {
  byId("spinner").hidden = true;
  byId("permission").hidden = true;
  byId("state").textContent = state;
  byId("description").textContent = description;
};

showPermission = ({ title, chrome, safari }) => {
  byId("spinner").hidden = true;
  const [head, text] = byId("permission").children;
  head.textContent = title;
  text.textContent = navigator.vendor.startsWith("Apple") ? safari : chrome;
  byId("permission").hidden = false;
};

showMedia = (element, stream) => {
  const video = byId(element);
  if (video.srcObject !== stream) video.srcObject = stream;
  video.classList.toggle("shown", stream !== null);
};
