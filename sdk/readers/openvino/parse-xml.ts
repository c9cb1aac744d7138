import { UnreadableError } from "../../errors.ts";
import type { Budget } from "../budget.ts";

/** An opening or closing tag of a document, or one without content. */
export interface Tag {
  readonly name: string;
  readonly kind: "open" | "close" | "empty";
  readonly attributes: ReadonlyMap<string, string>;
  /** The text between this tag and the next one, without space around. */
  readonly text: string;
}

/** What a tag takes in memory while it is looked at. */
const bytesATag = 100;

/**
 * The tags of an XML document in turn, as OpenVINO writes it: elements, attributes in quotes and short texts. The five
 * entities of XML are known; declarations and comments are passed over; nothing is expanded and no other file is named. Each character is
 * looked at a fixed number of times.
 *
 * @throws UnreadableError where a tag does not end.
 */
export function* parseXml(text: string, file: string, budget: Budget): Generator<Tag, void> {
  const fail = (at: number, what: string) =>
    new UnreadableError(what, { file, offset: new TextEncoder().encode(text.slice(0, at)).length });
  for (let at = text.indexOf("<"); at >= 0; ) {
    budget.spend("kept", bytesATag);
    const skipped = text.startsWith("<!--", at)
      ? "-->"
      : text[at + 1] === "?" || text[at + 1] === "!"
        ? ">"
        : undefined;
    if (skipped !== undefined) {
      const end = text.indexOf(skipped, at);
      if (end < 0) throw fail(at, "has a comment without an end: is cut off");
      at = text.indexOf("<", end);
      continue;
    }
    const end = endOfTag(text, at);
    if (end < 0) throw fail(at, "has a tag without an end: is cut off");
    const closes = text[at + 1] === "/";
    const empty = text[end - 1] === "/";
    const content = text.slice(at + (closes ? 2 : 1), empty ? end - 1 : end);
    const next = text.indexOf("<", end);
    const [, name = ""] = /^\s*([\w.:-]+)/.exec(content) ?? [];
    yield {
      name,
      kind: closes ? "close" : empty ? "empty" : "open",
      attributes: closes ? new Map() : attributesOf(content),
      text: text.slice(end + 1, next < 0 ? text.length : next).trim(),
    };
    at = next;
  }
}

/** The ">" that ends a tag: one in quotes is none. */
function endOfTag(text: string, start: number): number {
  let quote = "";
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === ">") return at;
  }
  return -1;
}

/** Characters of an attribute's name; OpenVINO's are shorter. */
const longestName = 64;

function attributesOf(content: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (let at = content.indexOf("="); at >= 0; ) {
    const quote = content[at + 1];
    const end = quote === '"' || quote === "'" ? content.indexOf(quote, at + 2) : -1;
    if (end < 0) break;
    let from = at;
    while (from > 0 && at - from < longestName && /[\w.:-]/.test(content[from - 1])) from--;
    attributes.set(content.slice(from, at), decodeEntities(content.slice(at + 2, end)));
    at = content.indexOf("=", end);
  }
  return attributes;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.includes("&") ? text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name]) : text;
}
