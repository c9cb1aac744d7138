/** JSON with objects as Maps: no key is special ("__proto__"), none is lost. */
export type Json = null | boolean | number | string | Json[] | Map<string, Json>;

/** What is wrong with a text, and where. */
export class JsonFault extends SyntaxError {
  /** Bytes of the text before that, as UTF-8. */
  readonly bytes: number;

  constructor(what: string, text: string, character: number) {
    super(`${what} (character ${character})`);
    this.bytes = new TextEncoder().encode(text.slice(0, character)).length;
  }
}

/** Nothing that is read here nests deeper than a handful; the limit keeps hostile text off the call stack. */
const usualDepth = 64;

/**
 * Parses JSON as RFC 8259 has it, and refuses what JSON.parse lets pass in silence: a key that comes twice in one object.
 *
 * @param mostKeys What one object may hold: more is not built.
 * @param deepest Levels of nesting.
 * @throws SyntaxError saying what was found and at which character, RangeError for an object of more keys.
 */
export function parseStrictJson(text: string, mostKeys = Number.POSITIVE_INFINITY, deepest = usualDepth): Json {
  let at = 0;

  function value(depth: number): Json {
    if (depth > deepest) throw fault(`nests deeper than ${deepest} levels`);
    const character = text[skipSpace()];
    if (character === "{") return object(depth);
    if (character === "[") return array(depth);
    if (character === '"') return string();
    return literal();
  }

  function object(depth: number): Map<string, Json> {
    const entries = new Map<string, Json>();
    at++;
    if (takes("}")) return entries;
    do {
      if (text[skipSpace()] !== '"') throw unexpected("a key in quotes");
      const key = string();
      if (entries.has(key)) throw fault(`has the key ${JSON.stringify(key)} twice`);
      if (entries.size >= mostKeys)
        throw new RangeError(`has more than ${mostKeys} keys in an object (character ${at})`);
      if (!takes(":")) throw unexpected('":"');
      entries.set(key, value(depth + 1));
    } while (takes(","));
    if (!takes("}")) throw unexpected('"," or "}"');
    return entries;
  }

  function array(depth: number): Json[] {
    const values: Json[] = [];
    at++;
    if (takes("]")) return values;
    do values.push(value(depth + 1));
    while (takes(","));
    if (!takes("]")) throw unexpected('"," or "]"');
    return values;
  }

  function string(): string {
    const start = at++;
    while (text[at] !== '"') {
      if (at >= text.length) throw unexpected("the end of a string");
      at += text[at] === "\\" ? 2 : 1;
    }
    at++;
    return JSON.parse(text.slice(start, at));
  }

  function literal(): Json {
    scalar.lastIndex = at;
    const found = scalar.exec(text)?.[0];
    if (found === undefined) throw unexpected("a value");
    at += found.length;
    return JSON.parse(found);
  }

  /** Steps over white space and, where it comes next, over `mark`. */
  function takes(mark: string): boolean {
    if (text[skipSpace()] !== mark) return false;
    at++;
    return true;
  }

  function skipSpace(): number {
    while (text[at] === " " || text[at] === "\n" || text[at] === "\r" || text[at] === "\t") at++;
    return at;
  }

  function unexpected(expected: string): JsonFault {
    const found = at < text.length ? JSON.stringify(text[at]) : "the end of the text";
    return fault(`holds ${found}, expected ${expected}`);
  }

  function fault(what: string): JsonFault {
    return new JsonFault(what, text, at);
  }

  const parsed = value(0);
  if (skipSpace() < text.length) throw unexpected("nothing after the value");
  return parsed;
}

const scalar = /-?\d+(\.\d+)?([eE][+-]?\d+)?|true|false|null/y;
