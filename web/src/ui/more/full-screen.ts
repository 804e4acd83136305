/** The whole screen for the call. A browser that refuses leaves it as it is. */

export const isFullScreen = (): boolean => document.fullscreenElement !== null;

export const toggleFullScreen = async (): Promise<void> => {
  await (isFullScreen() ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => undefined);
};
