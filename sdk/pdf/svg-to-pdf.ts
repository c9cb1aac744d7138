import { pdfFonts } from "../../build/pdf-fonts.ts";
import { UsageError } from "../errors.ts";
import { version } from "../version.ts";
import { drawElement, noPaint } from "./draw-element.ts";
import { readSvg } from "./read-svg.ts";

/** Points to a CSS pixel, where a drawing has no size in points. */
const POINTS = 72 / 96;

/**
 * One of our figures as a PDF document of one page, as large as the drawing: vectors, and text that can be searched, in Arimo (which
 * has the metrics of Helvetica and Arial), embedded. The same figure gives the same bytes. Characters that the font does not
 * have (all but Latin, Greek and Cyrillic) are drawn as U+FFFD.
 *
 * @throws UsageError for what is no SVG document of convscope.
 */
export async function svgToPdf(svg: string): Promise<Uint8Array> {
  const root = readSvg(svg);
  const [, , width, height] = (root?.attributes.get("viewBox") ?? "").split(" ").map(Number);
  if (root?.name !== "svg" || !(width > 0 && height > 0)) throw new UsageError("is no SVG document of a figure");
  const asked = /^([\d.]+)pt$/.exec(root.attributes.get("width") ?? "");
  const scale = asked === null ? POINTS : Number(asked[1]) / width;
  const { default: PDFDocument } = await import("pdfkit");
  const document = new PDFDocument({
    size: [width * scale, height * scale],
    margin: 0,
    // Its own would be read from a file beside it.
    font: null as unknown as string,
    info: {
      Title: root.children.find(({ name }) => name === "title")?.text ?? "",
      Producer: `convscope ${version}`,
      Creator: `convscope ${version}`,
      // Of every file the same: its bytes are of the figure alone.
      CreationDate: new Date(0),
    },
  });
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const ended = new Promise<void>((done, failed) => {
    document.on("data", (piece: Uint8Array<ArrayBuffer>) => pieces.push(piece));
    document.on("end", done);
    document.on("error", failed);
  });
  for (const weight of ["regular", "bold"] as const) document.registerFont(weight, bytesOf(pdfFonts[weight]));
  document.scale(scale);
  drawElement(document, root, noPaint);
  document.end();
  await ended;
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

function bytesOf(base64: string): ArrayBuffer {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer;
}
