/** The words of the “More” sheet and of what else is loaded once a call stands. */

export const sound = "Sound";
export const volume = "Volume";
