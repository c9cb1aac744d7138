/** How names are measured and taken apart where they are shown. */
export interface NameRuler {
  /** The width of a text, in the unit of the room. */
  measure(text: string): number;
  /** The characters of a text as people see them. */
  split(text: string): string[];
  /** Whether the room is there anyway, as in a column: of what names have in common as much stays as fits. Else names are short. */
  readonly fills?: boolean;
}

/** In characters. */
export const characterRuler: NameRuler = { measure: (text) => [...text].length, split: (text) => [...text] };

const gap = "…";
/** Shares of the room that the beginning of a name gets, in the order in which they are tried: names differ at both ends. */
const headShares = [0.5, 0.25, 0.75, 0, 1];
/** Behind which a name may end. */
export const separator = /[./\\:;, _-]/;

/**
 * Names in a room of `room` each, by what tells them apart: where some are too long, a beginning and an end that those have in
 * common go for "…" (at a separator), then middles. Names that fit stay as they are, and different names stay different: where
 * that takes more room they get up to `most`, and beyond it their number.
 */
export function shortNames(
  names: readonly string[],
  room: number,
  ruler: NameRuler = characterRuler,
  most: number = room,
): string[] {
  const distinct = [...new Set(names)];
  const long = distinct.filter((name) => ruler.measure(name) > room);
  if (long.length === 0) return [...names];
  const cores = withoutCommon(long.map(bounded), room, ruler);
  const fitting = new Set(distinct.filter((name) => !long.includes(name)));
  let fitted: string[] = [];
  for (let space = room; ; space = Math.min(most, space * 1.15 + 1)) {
    for (const share of headShares) {
      fitted = cores.map((core) => cut(core, space, share, ruler));
      if (areDistinct(fitted, fitting)) return inOrder(names, long, fitted);
    }
    if (space >= most) break;
  }
  const counts = new Map<string, number>();
  for (const text of fitted) counts.set(text, (counts.get(text) ?? 0) + 1);
  const numbered = cores.map((core, i) => {
    if (counts.get(fitted[i]) === 1 && !fitting.has(fitted[i])) return fitted[i];
    const number = ` #${distinct.indexOf(long[i]) + 1}`;
    return cut(core, most - ruler.measure(number), 0.5, ruler) + number;
  });
  return inOrder(names, long, numbered);
}

/** A file may hold thousands of names of a thousand characters: of each both ends are looked at, which a number tells apart. */
const longest = 240;

function bounded(name: string): string {
  return name.length <= longest ? name : `${name.slice(0, longest / 2)}${gap}${name.slice(-longest / 2)}`;
}

function inOrder(names: readonly string[], long: readonly string[], short: readonly string[]): string[] {
  const shown = new Map(long.map((name, i) => [name, short[i]]));
  return names.map((name) => shown.get(name) ?? name);
}

function areDistinct(fitted: readonly string[], others: ReadonlySet<string>): boolean {
  return new Set(fitted).size === fitted.length && !fitted.some((text) => others.has(text));
}

/**
 * The names without the beginning and the end that all have in common, each up to a separator. Where room is filled, as much of
 * both stays as fits, from the inside: what tells a name from others beside it is most often there.
 */
function withoutCommon(names: readonly string[], room: number, { split, measure, fills }: NameRuler): string[] {
  if (names.length < 2) return [...names];
  const parts = names.map(split);
  const [first] = parts;
  const shortest = parts.reduce((least, { length }) => Math.min(least, length), Number.POSITIVE_INFINITY);
  const agrees = (at: (part: string[]) => string) => parts.every((part) => at(part) === at(first));
  const widthOf = (from: number, to: number) => measure(first.slice(from, to).join(""));
  // The nearest place at or before, and at or after, where the name may be cut; "…" takes room itself.
  const headAt = (place: number) => {
    let head = place;
    while (head > 0 && !separator.test(first[head - 1])) head--;
    return widthOf(0, head) > measure(gap) ? head : 0;
  };
  const tailAt = (place: number) => {
    let tail = place;
    while (tail > 0 && !separator.test(first[first.length - tail])) tail--;
    return widthOf(first.length - tail, first.length) > measure(gap) ? tail : 0;
  };
  let most = 0;
  while (most < shortest - 1 && agrees((part) => part[most])) most++;
  let head = headAt(most);
  most = 0;
  while (most < shortest - head - 1 && agrees((part) => part[part.length - 1 - most])) most++;
  let tail = tailAt(most);

  const shown = (part: readonly string[]) =>
    `${head > 0 ? gap : ""}${part.slice(head, part.length - tail).join("")}${tail > 0 ? gap : ""}`;
  if (!fills) return parts.map(shown);
  let free = room - parts.reduce((widest, part) => Math.max(widest, measure(shown(part))), 0);
  while (head > 0) {
    const wider = headAt(head - 1);
    const more = widthOf(wider, head) - (wider === 0 ? measure(gap) : 0);
    if (more > free) break;
    [head, free] = [wider, free - more];
  }
  while (tail > 0) {
    const wider = tailAt(tail - 1);
    const more = widthOf(first.length - tail, first.length - wider) - (wider === 0 ? measure(gap) : 0);
    if (more > free) break;
    [tail, free] = [wider, free - more];
  }
  return parts.map(shown);
}

/** The text in the room, its middle given up for "…". @param share Of the room, for the beginning. */
function cut(text: string, room: number, share: number, { measure, split }: NameRuler): string {
  if (measure(text) <= room) return text;
  const all = split(text);
  const free = room - measure(gap);
  const head = takeWithin(all, free * share, measure);
  const tail = takeWithin([...all].reverse(), free - measure(head.join("")), measure).reverse();
  const [start, end] = [head.join(""), tail.join("")];
  // No two gaps side by side.
  return `${start.endsWith(gap) ? start.slice(0, -1) : start}${gap}${end.startsWith(gap) ? end.slice(1) : end}`;
}

function takeWithin(characters: readonly string[], room: number, measure: (text: string) => number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const character of characters) {
    used += measure(character);
    if (used > room + 1e-9) break;
    taken.push(character);
  }
  return taken;
}
