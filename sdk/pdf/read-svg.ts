/** An element of a drawing. */
export interface SvgElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly SvgElement[];
  /** Text directly inside. */
  readonly text: string;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/** The root of a drawing as our figures write it: elements, attributes in double quotes, text, five entities. */
export function readSvg(source: string): SvgElement | undefined {
  interface Open {
    name: string;
    attributes: Map<string, string>;
    children: SvgElement[];
    text: string;
  }
  const open: Open[] = [];
  for (const [, closing, name, rest, text] of source.matchAll(/<(\/?)([a-zA-Z]+)(?![a-zA-Z])([^<>]*)>([^<]*)/g)) {
    const parent = open[open.length - 1];
    if (closing) {
      const closed = open.pop();
      if (open.length === 0) return closed;
      continue;
    }
    const attributes = new Map(
      Array.from(
        rest.matchAll(/(?<![a-zA-Z0-9:-])([a-zA-Z0-9:-]+)="([^"]*)"/g),
        ([, key, value]) => [key, unescaped(value)] as const,
      ),
    );
    const element: Open = { name, attributes, children: [], text: unescaped(text) };
    parent?.children.push(element);
    if (!rest.endsWith("/")) open.push(element);
  }
  return undefined;
}

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name]);
}
