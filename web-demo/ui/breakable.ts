import { h } from "preact";
import { shownName } from "./shown-name.ts";

/** A layer's name on a page: where it must be broken, it is behind a dot, a slash or a line, not within a word. */
export function breakable(name: string, title?: string): preact.ComponentChildren {
  return h("bdi", title === undefined ? null : { title }, withBreaks(shownName(name)));
}

/** With its quotes, what is shorter fits a line of a card on a phone. */
const fitsLine = 22;

/** A sentence with long names in quotes, which are broken likewise: the quote behind one that is as long as the line would begin the next one. */
export function namesBreakable(sentence: string): preact.ComponentChildren {
  return sentence
    .split(/("[^"]*")/)
    .flatMap((part, i) => (i % 2 === 0 || part.length < fitsLine ? [part] : withBreaks(part)));
}

function withBreaks(name: string): preact.ComponentChild[] {
  const parts = name.split(/(?<=[./_:-])(?=[^./_:-])/);
  return parts.flatMap((part, i) => (i === 0 ? [part] : [h("wbr", null), part]));
}
