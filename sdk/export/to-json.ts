/**
 * JSON for files that people open: objects and lists of objects indented, lists of numbers on one line.
 * The same value gives the same text anywhere.
 * @throws RangeError for a document that no string holds (512 MB in V8): `jsonPieces` writes that too.
 */
export function toJson(value: unknown): string {
  return [...jsonPieces(value)].join("");
}

/** Characters of a piece, at least: few enough writes. */
const pieceLength = 2 ** 16;

/** The text of `toJson`, one piece after the other: a document may be larger than any string. */
export function* jsonPieces(value: unknown): Generator<string, void, undefined> {
  // What is being written, the outermost first: a generator for each would take longer than their text.
  const open: Level[] = [];
  // A list of parts: a text that grows by each of them is a tree of them all, which has to be walked in the end.
  let parts: string[] = [];
  let length = 0;
  const put = (part: string) => {
    parts.push(part);
    length += part.length;
  };
  let item = value;
  for (;;) {
    if (isInline(item)) put(JSON.stringify(item) ?? "null");
    else open.push(new Level(item, open.length));
    while (open.length > 0 && !open[open.length - 1].hasNext) put((open.pop() as Level).end);
    if (open.length === 0) break;
    const level = open[open.length - 1];
    put(level.before);
    item = level.next();
    if (length < pieceLength) continue;
    yield parts.join("");
    [parts, length] = [[], 0];
  }
  put("\n");
  yield parts.join("");
}

/** A list or an object of which every item has a line. */
class Level {
  private readonly keys: readonly string[] | null;
  private readonly items: readonly unknown[];
  private readonly indent: string;
  private at = 0;

  constructor(value: object, depth: number) {
    const entries = Array.isArray(value) ? null : Object.entries(value).filter(([, item]) => item !== undefined);
    this.keys = entries?.map(([key]) => `${JSON.stringify(key)}: `) ?? null;
    this.items = entries?.map(([, item]) => item) ?? (value as unknown[]);
    this.indent = "  ".repeat(depth);
  }

  get hasNext(): boolean {
    return this.at < this.items.length;
  }

  /** What stands before the next item. */
  get before(): string {
    const separator = this.at === 0 ? (this.keys === null ? "[" : "{") : ",";
    return `${separator}\n${this.indent}  ${this.keys?.[this.at] ?? ""}`;
  }

  next(): unknown {
    return this.items[this.at++];
  }

  get end(): string {
    const [left, right] = this.keys === null ? "[]" : "{}";
    return this.items.length === 0 ? left + right : `\n${this.indent}${right}`;
  }
}

/** What stands on one line: a plain value, or a list of such. */
function isInline(value: unknown): value is string | number | boolean | null | undefined | unknown[] {
  if (typeof value !== "object" || value === null) return true;
  return Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null);
}
