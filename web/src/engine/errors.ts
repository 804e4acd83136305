/** Why a command cannot be done, in the words that its `error` carries. */

import type { ErrorCode } from "../wire/wcall";

export class CallError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

export const ended = (): CallError => new CallError("failed", "the call has ended");

export const orThrow = <T>(value: T | Error): T => {
  if (value instanceof Error) throw value;
  return value;
};
