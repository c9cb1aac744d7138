import { inflateSync } from "node:zlib";

/** What a reader finds on the page of a PDF file: by the standard (ISO 32000-1, 7.3.8, 7.7.3, 8.5, 9.10), for what our files have. */
export interface PdfPage {
  /** Width and height in points. */
  size: number[];
  /** Operands and operators of the page, in order. */
  content: string[];
  /** Texts in order, by the maps of their fonts to Unicode. */
  texts: string[];
  /** Names of the fonts whose files are inside. */
  embedded: string[];
}

export function readPdf(bytes: Uint8Array): PdfPage {
  const file = Buffer.from(bytes);
  const source = file.toString("latin1");
  const objects = new Map(
    Array.from(source.matchAll(/^(\d+) 0 obj\n([\s\S]*?)\nendobj/gm), ([, id, body]) => [id, body] as const),
  );
  const streamOf = (id: string): string => {
    const body = objects.get(id) ?? "";
    const data = Buffer.from(body.slice(body.indexOf("stream\n") + 7, body.lastIndexOf("\nendstream")), "latin1");
    return (body.includes("/FlateDecode") ? inflateSync(data) : data).toString("latin1");
  };
  const page = [...objects.values()].find((body) => body.includes("/Type /Page\n")) as string;
  const [, media] = /\/MediaBox \[([^\]]*)\]/.exec(page) as RegExpExecArray;
  const [, contents] = /\/Contents (\d+) 0 R/.exec(page) as RegExpExecArray;
  const resources = objects.get(/\/Resources (\d+) 0 R/.exec(page)?.[1] ?? "") as string;
  const maps = new Map(
    Array.from(resources.matchAll(/\/(F\d+) (\d+) 0 R/g), ([, name, id]) => {
      const [, unicode] = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id) as string) as RegExpExecArray;
      return [name, unicodeOf(streamOf(unicode))] as const;
    }),
  );
  const content = streamOf(contents).split("\n");
  const texts: string[] = [];
  let font: Map<number, string> | undefined;
  for (const line of content) {
    font = maps.get(/^\/(F\d+) [\d.]+ Tf$/.exec(line)?.[1] ?? "") ?? font;
    if (!/\] TJ$/.test(line)) continue;
    const glyphs = [...line.matchAll(/<([0-9a-f]*)>/g)].flatMap(([, hex]) => hex.match(/.{4}/g) ?? []);
    texts.push(glyphs.map((glyph) => font?.get(Number.parseInt(glyph, 16)) ?? "?").join(""));
  }
  const embedded = [...objects.values()].flatMap((body) =>
    body.includes("/FontFile2") ? (/\/FontName \/(\S+)/.exec(body)?.[1] ?? []) : [],
  );
  return { size: media.split(" ").slice(2).map(Number), content, texts, embedded };
}

/** From glyphs to characters: the ranges of a ToUnicode map whose ends are lists. */
function unicodeOf(map: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const [, from, , list] of map.matchAll(/<([0-9a-f]+)> <([0-9a-f]+)> \[([^\]]*)\]/g)) {
    [...list.matchAll(/<([0-9a-f ]*)>/g)].forEach(([, hex], i) => {
      const units = hex.replaceAll(" ", "").match(/.{4}/g) ?? [];
      found.set(Number.parseInt(from, 16) + i, String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16))));
    });
  }
  return found;
}
