// Checks for programs without types: what was found, in words, and what was expected.
import { UsageError } from "../errors.ts";

/** Throws unless `options` is an object of no other names than these: a misspelt one would be ignored in silence. */
export function expectOptions(options: unknown, names: readonly string[]): void {
  expectObject("the options", options, names);
  const unknown = Object.keys(options as object).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`unknown option ${JSON.stringify(unknown)}, expected one of ${names.join(", ")}`);
  }
}

/** Throws unless `value` is an object that may hold these. */
export function expectObject(what: string, value: unknown, names: readonly string[]): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UsageError(`${what}: found ${found(value)}, expected an object of ${names.join(", ")}`);
  }
}

/** Throws unless `value` is an array of two numbers, of any size. */
export function expectPair(what: string, value: unknown): void {
  if (!(Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === "number"))) {
    throw new UsageError(`${what}: found ${found(value)}, expected two numbers`);
  }
}

/** A value in a message: what it is where it has no short text. */
export function found(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "string") return JSON.stringify(value.slice(0, 40));
  return typeof value === "object" && value !== null
    ? "an object"
    : typeof value === "function"
      ? "a function"
      : String(value);
}
