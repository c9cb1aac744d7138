import { type ErrorPlace, UnreadableError } from "../errors.ts";

/** The error of a file that ends too early: how much of it is there, and of how much, as far as its headers tell. */
export function cutOff(have: number, need: number, place: ErrorPlace): UnreadableError {
  return new UnreadableError(`is cut off: ${size(have)} of about ${size(need)} are there; copy or download it again`, {
    ...place,
    offset: place.offset ?? have,
  });
}

const units = ["bytes", "kB", "MB", "GB", "TB"];

/** Three digits, in the unit that the numbers of file managers are in. */
function size(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor((String(Math.floor(bytes)).length - 1) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : Number(value.toPrecision(3))} ${units[power]}`;
}
