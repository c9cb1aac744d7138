import { h } from "preact";
import { shownName } from "./shown-name.ts";

/** A layer's name on a page: where it must be broken, it is behind a dot, a slash or a line, not within a word. */
export function breakable(name: string, title?: string): preact.ComponentChildren {
  const parts = shownName(name).split(/(?<=[./_:-])(?=[^./_:-])/);
  return h(
    "bdi",
    title === undefined ? null : { title },
    parts.flatMap((part, i) => (i === 0 ? [part] : [h("wbr", null), part])),
  );
}
