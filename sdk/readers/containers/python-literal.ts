import { counted } from "../../model/counted.ts";

/** A literal of Python: tuples and lists both become arrays, dictionaries Maps. */
export type PythonLiteral = null | boolean | number | string | PythonLiteral[] | Map<string, PythonLiteral>;

const deepest = 32;

/**
 * Parses the literals that an .npy header may hold: strings, whole numbers, True, False, None, tuples, lists and
 * dictionaries with string keys. Nothing is evaluated.
 *
 * @throws SyntaxError saying what was found and at which character.
 */
export function parsePythonLiteral(text: string): PythonLiteral {
  let at = 0;

  function value(depth: number): PythonLiteral {
    if (depth > deepest) throw new SyntaxError(`nests deeper than ${counted(deepest, "level")} (character ${at})`);
    switch (text[skipSpace()]) {
      case "{":
        return dictionary(depth);
      case "(":
        return sequence(")", depth);
      case "[":
        return sequence("]", depth);
      default:
        return scalar();
    }
  }

  function dictionary(depth: number): Map<string, PythonLiteral> {
    const entries = new Map<string, PythonLiteral>();
    at++;
    while (!takes("}")) {
      const key = scalar();
      if (typeof key !== "string") throw unexpected("a key in quotes");
      if (entries.has(key)) throw new SyntaxError(`has the key ${JSON.stringify(key)} twice (character ${at})`);
      if (!takes(":")) throw unexpected('":"');
      entries.set(key, value(depth + 1));
      if (!takes(",") && text[skipSpace()] !== "}") throw unexpected('"," or "}"');
    }
    return entries;
  }

  /** "(3)" in brackets only is the number in Python; as a shape it can mean nothing but (3,). */
  function sequence(close: string, depth: number): PythonLiteral[] {
    const values: PythonLiteral[] = [];
    at++;
    while (!takes(close)) {
      values.push(value(depth + 1));
      if (!takes(",") && text[skipSpace()] !== close) throw unexpected(`"," or "${close}"`);
    }
    return values;
  }

  function scalar(): PythonLiteral {
    token.lastIndex = skipSpace();
    const found = token.exec(text);
    if (found === null) throw unexpected("a value");
    at = token.lastIndex;
    const [word, , quoted] = found;
    if (quoted !== undefined) return quoted;
    if (word === "True" || word === "False") return word === "True";
    return word === "None" ? null : Number.parseInt(word, 10);
  }

  function takes(mark: string): boolean {
    if (text[skipSpace()] !== mark) return false;
    at++;
    return true;
  }

  function skipSpace(): number {
    while (text[at] === " " || text[at] === "\n" || text[at] === "\t") at++;
    return at;
  }

  function unexpected(expected: string): SyntaxError {
    const found = at < text.length ? JSON.stringify(text[at]) : "the end of the text";
    return new SyntaxError(`holds ${found}, expected ${expected} (character ${at})`);
  }

  const parsed = value(0);
  if (skipSpace() < text.length) throw unexpected("nothing after the value");
  return parsed;
}

/** A string without escapes in either quotes, a whole number (Python 2 adds an L), or a word. */
const token = /(['"])([^'"\\]*)\1|-?\d+(?=L?)L?|True|False|None/y;
