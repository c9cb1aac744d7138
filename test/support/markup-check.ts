/** One element as it stands in the source. */
export interface Found {
  name: string;
  attributes: Map<string, string>;
  /** Names of the elements around it, the root first. */
  path: string[];
  /** Character data directly inside, as written. */
  text: string;
}

const VOID = new Set(["meta"]);

/**
 * Elements of an XML or (our own) HTML document. Throws where it is not well formed: tags that do not match, attributes
 * without quotes or given twice, a bare & or <, characters that XML forbids.
 */
export function parseMarkup(source: string): Found[] {
  const found: Found[] = [];
  const open: Found[] = [];
  let at = /^<!doctype html>\s*/.exec(source)?.[0].length ?? 0;
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(source)) throw new Error("a forbidden character");
  if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(source))
    throw new Error("half a surrogate pair");
  while (at < source.length) {
    if (source[at] !== "<") {
      const end = source.indexOf("<", at);
      const text = source.slice(at, end < 0 ? source.length : end);
      checkText(text);
      if (open.length > 0) open[open.length - 1].text += text;
      else if (text.trim() !== "") throw new Error(`text outside the root: ${text.slice(0, 40)}`);
      at += text.length;
      continue;
    }
    const tag = /^<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9:-]*(?:="[^"<]*")?)*)\s*(\/?)>/.exec(
      source.slice(at, at + 400_000),
    );
    if (tag === null) throw new Error(`not a tag: ${source.slice(at, at + 60)}`);
    const [whole, closing, name, rest, empty] = tag;
    if (closing) {
      const last = open.pop();
      if (last?.name !== name) throw new Error(`</${name}> closes <${last?.name}>`);
    } else {
      const element = { name, attributes: attributesOf(rest), path: open.map((o) => o.name), text: "" };
      found.push(element);
      if (!empty && !VOID.has(name)) open.push(element);
    }
    at += whole.length;
  }
  if (open.length > 0) throw new Error(`<${open[open.length - 1].name}> is not closed`);
  return found;
}

function attributesOf(source: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, key, value] of source.matchAll(/([a-zA-Z][a-zA-Z0-9:-]*)(?:="([^"]*)")?/g)) {
    if (attributes.has(key)) throw new Error(`attribute ${key} twice`);
    checkText(value ?? "");
    attributes.set(key, value ?? "");
  }
  return attributes;
}

function checkText(text: string): void {
  const bare = /&(?!(?:amp|lt|gt|quot|#39);)/.exec(text);
  if (bare) throw new Error(`a bare & in ${text.slice(bare.index, bare.index + 30)}`);
}
