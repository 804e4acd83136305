/** The call in the system's own media controls, as far as the browser knows calls (W3C Media Session). */

export type CallAction = "hangup" | "togglemicrophone" | "togglecamera";

const ACTIONS: readonly CallAction[] = ["hangup", "togglemicrophone", "togglecamera"];

/** TypeScript knows only the actions that every browser has. */
const session = (): MediaSession | undefined => ("mediaSession" in navigator ? navigator.mediaSession : undefined);

/** False where this browser has no such action. */
const handle = (action: CallAction | "enterpictureinpicture", handler: (() => void) | null): boolean => {
  try {
    session()?.setActionHandler(action as MediaSessionAction, handler);
    return session() !== undefined;
  } catch {
    return false;
  }
};

/** Those of a call that this browser has; known once a call is shown. */
let registered: readonly CallAction[] = [];

export const knownActions = (): readonly CallAction[] => registered;

export const showMediaSession = (title: string, artist: string, handlers: Readonly<Record<CallAction, () => void>>, picture: () => void): void => {
  const known = session();
  if (!known) return;
  registered = ACTIONS.filter((action) => handle(action, handlers[action]));
  handle("enterpictureinpicture", picture);
  known.metadata = new MediaMetadata({ title, artist });
  known.playbackState = "playing";
};

/** What the controls show as on. Firefox has neither. */
export const showActive = (microphone: boolean, camera: boolean): void => {
  const known = session();
  void Promise.resolve(known?.setMicrophoneActive?.(microphone)).catch(() => undefined);
  void Promise.resolve(known?.setCameraActive?.(camera)).catch(() => undefined);
};

export const hideMediaSession = (): void => {
  const known = session();
  if (!known) return;
  for (const action of [...registered, "enterpictureinpicture" as const]) handle(action, null);
  registered = [];
  known.metadata = null;
  known.playbackState = "none";
};
