import {
  AbortedError,
  ConvscopeError,
  type ErrorCode,
  type ErrorPlace,
  NoFiltersError,
  UnreadableError,
  UnsafeError,
  UnsupportedError,
  UsageError,
  WorkerError,
} from "../errors.ts";

/** An error of ours as a message between threads, which keep no classes. */
export interface WireError {
  code: ErrorCode;
  message: string;
  place: ErrorPlace;
}

const classes: Record<ErrorCode, new (message: string) => ConvscopeError> = {
  usage: UsageError,
  unreadable: UnreadableError,
  unsupported: UnsupportedError,
  unsafe: UnsafeError,
  "no-filters": NoFiltersError,
  worker: WorkerError,
  aborted: AbortedError,
};

/** Undefined for an error that is not ours. */
export function toWire(error: unknown): WireError | undefined {
  if (!(error instanceof ConvscopeError)) return undefined;
  const { code, message, place } = error;
  return { code, message, place };
}

export function fromWire({ code, message, place }: WireError): ConvscopeError {
  // The message names the place already.
  return Object.assign(new classes[code](message), { place });
}
