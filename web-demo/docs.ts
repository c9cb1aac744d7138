import type { View } from "./route.ts";

/** The page of the documentation that explains each view. */
const pages: Record<View, string> = {
  overview: "Interpret",
  filters: "Methods",
  distributions: "Methods",
  comparison: "Interpret",
  operators: "Layers",
  "scale-space": "Methods",
  keys: "Methods",
  channels: "Channels",
  changes: "What_changed",
  training: "Timeline",
  volume: "Volume",
};

/** Where the documentation lies, with a slash at its end; undefined where none was published with the page. */
export function docsAt(): string | undefined {
  return typeof document === "undefined" ? undefined : document.documentElement.dataset.docs;
}

/** The page that explains a view. */
export function helpOf(view: View): string | undefined {
  return within(pages[view]);
}

/** The page on the formats that are read. */
export function formatsPage(): string | undefined {
  return within("Formats");
}

/** What is said of a finding, by "docs/INTERPRET.md#binary-layers". */
export function explanationAt(place: string): string | undefined {
  const [, file, id] = /^docs\/(\w+)\.md#(.*)$/.exec(place) ?? [];
  return file && within(`${file[0]}${file.slice(1).toLowerCase()}`, id);
}

function within(page: string, place?: string): string | undefined {
  const docs = docsAt();
  return docs && `${docs}documents/${page}.html${place === undefined ? "" : `#${place}`}`;
}
