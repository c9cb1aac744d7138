/**
 * JSON for files that people open: objects and lists of objects indented, lists of numbers on one line.
 * The same value gives the same text anywhere.
 * @throws RangeError for a document that no string holds (512 MB in V8): `jsonPieces` writes that too.
 */
export function toJson(value: unknown): string {
  return [...jsonPieces(value)].join("");
}

/** The text of `toJson`, one piece after the other: a document may be larger than any string. */
export function* jsonPieces(value: unknown): Generator<string, void, undefined> {
  let piece = "";
  for (const part of partsOf(value, "", 0)) {
    piece += part;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = "";
  }
  yield `${piece}\n`;
}

/** Characters of a piece, at least: few enough writes. */
const pieceLength = 2 ** 16;
/** What lies deeper is printed whole: the fits of one filter do. A generator for each number would take its time. */
const deepestParts = 6;

function* partsOf(value: unknown, indent: string, depth: number): Generator<string, void, undefined> {
  if (depth === deepestParts || isInline(value)) {
    yield print(value, indent);
    return;
  }
  const items = itemsOf(value);
  const [open, close] = bracketsOf(value);
  const deeper = `${indent}  `;
  let before = `${open}\n${deeper}`;
  for (const [name, item] of items) {
    yield before + name;
    yield* partsOf(item, deeper, depth + 1);
    before = `,\n${deeper}`;
  }
  yield items.length === 0 ? open + close : `\n${indent}${close}`;
}

function print(value: unknown, indent: string): string {
  if (isInline(value)) return JSON.stringify(value);
  const deeper = `${indent}  `;
  const items = itemsOf(value).map(([name, item]) => name + print(item, deeper));
  const [open, close] = bracketsOf(value);
  if (items.length === 0) return open + close;
  return `${open}\n${deeper}${items.join(`,\n${deeper}`)}\n${indent}${close}`;
}

/** What stands on one line: a plain value, or a list of such. */
function isInline(value: unknown): value is string | number | boolean | null | undefined | unknown[] {
  if (typeof value !== "object" || value === null) return true;
  return Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null);
}

/** The items of a list, or of an object with their names and a colon; fields without a value are none. */
function itemsOf(value: object): [name: string, item: unknown][] {
  if (Array.isArray(value)) return value.map((item) => ["", item]);
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => [`${JSON.stringify(key)}: `, item]);
}

function bracketsOf(value: object): string {
  return Array.isArray(value) ? "[]" : "{}";
}
