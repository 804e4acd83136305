/** Parts of the page that are loaded later. */

/** `null` where the part does not come: the server may be gone, and what it shows can be done without. */
export const optional = <T>(loading: Promise<T>): Promise<T | null> => loading.catch(() => null);
