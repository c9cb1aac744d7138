import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnsafeError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";

/** The largest published network's has 30 kB. */
const mostConfigBytes = 4 * 1024 * 1024;
/** Of layers: the deepest have some 500. */
const mostSections = 20_000;

/** A section of a .cfg: "[convolutional]" and its options. */
export interface Section {
  readonly type: string;
  /** The byte of the file at which it begins. */
  readonly offset: number;
  readonly options: ReadonlyMap<string, string>;
}

/** The sections of a Darknet .cfg, the network's own first. @throws UnsafeError beyond the limits. */
export async function parseConfig(source: ByteSource): Promise<Section[]> {
  const { byteLength, name: file } = source;
  if (byteLength > mostConfigBytes) {
    throw new UnsafeError(`has ${counted(byteLength, "byte")}, expected at most ${mostConfigBytes}`, {
      file,
      offset: mostConfigBytes,
    });
  }
  const text = new TextDecoder("latin1").decode(await source.read(0, byteLength));
  const sections: { type: string; offset: number; options: Map<string, string> }[] = [];
  let offset = 0;
  for (const line of text.split("\n")) {
    const start = offset;
    offset += line.length + 1;
    const content = line.trim();
    if (content === "" || content.startsWith("#") || content.startsWith(";")) continue;
    if (content.startsWith("[")) {
      if (sections.length === mostSections)
        throw new UnsafeError(`has more than ${mostSections} sections`, { file, offset: start });
      sections.push({ type: content.replace(/^\[|\]$/g, ""), offset: start, options: new Map() });
      continue;
    }
    const at = content.indexOf("=");
    if (at > 0) sections.at(-1)?.options.set(content.slice(0, at).trim(), content.slice(at + 1).trim());
  }
  return sections;
}

/** An option that is a whole number. */
export function numberOf({ options }: Section, name: string, missing: number): number {
  const value = Number.parseInt(options.get(name) ?? "", 10);
  return Number.isSafeInteger(value) ? value : missing;
}

/** An option that is a list of whole numbers. */
export function numbersOf({ options }: Section, name: string): number[] {
  return (options.get(name) ?? "").split(",").flatMap((part) => {
    const value = Number.parseInt(part, 10);
    return Number.isSafeInteger(value) ? [value] : [];
  });
}
