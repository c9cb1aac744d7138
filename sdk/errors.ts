/** What went wrong, in a word that a program can test. */
export type ErrorCode =
  /** The caller asked for something that has no meaning (an option, a shape, a name). */
  | "usage"
  /** The file is truncated or contradicts itself. */
  | "unreadable"
  /** The file is legal, but this version does not read it. */
  | "unsupported"
  /** Reading on would run code, reach outside the given files, or exceed a stated limit. */
  | "unsafe"
  /** There is nothing to analyse: no convolution filters of the asked size. */
  | "no-filters"
  /** A worker thread did not start, or died at its work. */
  | "worker"
  /** The caller's AbortSignal fired. */
  | "aborted";

/** Where in the input the error was found. */
export interface ErrorPlace {
  /** The file's base name. */
  file?: string;
  /** The format that its content was recognised as. */
  format?: string;
  /** The tensor's name, as the file has it. */
  tensor?: string;
  /** Byte offset in the file. */
  offset?: number;
}

/** Every error that convscope raises on purpose. The message says what was found, what was expected, and where. */
export class ConvscopeError extends Error {
  /** What went wrong, in a word that a program can test. */
  readonly code: ErrorCode;
  /** Where in the input; empty where the input has no part in it. */
  readonly place: ErrorPlace;

  constructor(code: ErrorCode, message: string, place: ErrorPlace = {}, cause?: unknown) {
    super(shorten(`${describePlace(place)}${message}`), cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.place = place;
  }
}

/** The caller asked for something that has no meaning (an option, a shape, a name). */
export class UsageError extends ConvscopeError {
  constructor(message: string, place?: ErrorPlace) {
    super("usage", message, place);
  }
}

/** The file is truncated or contradicts itself. */
export class UnreadableError extends ConvscopeError {
  constructor(message: string, place?: ErrorPlace, cause?: unknown) {
    super("unreadable", message, place, cause);
  }
}

/** The file is legal, but this version does not read it. */
export class UnsupportedError extends ConvscopeError {
  constructor(message: string, place?: ErrorPlace, cause?: unknown) {
    super("unsupported", message, place, cause);
  }
}

/** Reading on would run code, reach outside the given files, or exceed a limit of docs/LIMITS.md. */
export class UnsafeError extends ConvscopeError {
  constructor(message: string, place?: ErrorPlace, cause?: unknown) {
    super("unsafe", message, place, cause);
  }
}

/** There is nothing to analyse: no convolution filters of the asked size. */
export class NoFiltersError extends ConvscopeError {
  constructor(message: string, place?: ErrorPlace) {
    super("no-filters", message, place);
  }
}

/** A worker thread did not start, or died at its work. */
export class WorkerError extends ConvscopeError {
  constructor(message: string, cause?: unknown) {
    super("worker", message, {}, cause);
  }
}

/** The caller's AbortSignal fired; its reason is the `cause`. */
export class AbortedError extends ConvscopeError {
  constructor(cause?: unknown) {
    super("aborted", "stopped on request", {}, cause);
  }
}

function describePlace({ file, tensor, offset }: ErrorPlace): string {
  const parts: string[] = [];
  if (file !== undefined) parts.push(shortenName(file));
  if (tensor !== undefined) parts.push(`tensor ${JSON.stringify(shortenName(tensor))}`);
  // Where a file begins there is nothing to look for.
  if (offset !== undefined && offset > 0) parts.push(`byte ${offset}`);
  return parts.length > 0 ? `${parts.join(", ")}: ` : "";
}

/** What an error says without the place, which its reader knows: as a reason beside a tensor's name. */
export function withoutPlace({ message, place }: ConvscopeError): string {
  const before = describePlace(place);
  return message.startsWith(before) ? message.slice(before.length) : message;
}

/** The same error, with the byte at which it was found. */
export function placedAt(error: ConvscopeError, offset: number): ConvscopeError {
  const Kind = error.constructor as new (message: string, place: ErrorPlace, cause?: unknown) => ConvscopeError;
  return new Kind(withoutPlace(error), { ...error.place, offset }, error.cause);
}

/** Characters of a name in a message: its line should have at most 120. */
const longestName = 48;

/** Beginning and end tell names apart, and the end of a file's name its format. */
function shortenName(name: string): string {
  if (name.length <= longestName) return name;
  return `${name.slice(0, longestName / 2 - 2)}...${name.slice(-longestName / 2 + 1)}`;
}

/** A message is for people: a hostile file's name of a megabyte is not. */
const longestMessage = 2000;

/** Cut in the middle: a message ends with what was expected. */
function shorten(message: string): string {
  if (message.length <= longestMessage) return message;
  return `${message.slice(0, longestMessage - 500)} ... ${message.slice(-495)}`;
}
