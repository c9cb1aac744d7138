import { UsageError } from "../errors.ts";
import type { SvgElement } from "./read-svg.ts";

/** What elements take from those around them. */
export interface Paint {
  readonly fill: string;
  readonly stroke: string;
  readonly size: number;
  /** Whether cells lie edge to edge: viewers show seams between them unless each has a thin edge of its own colour. */
  readonly cells: boolean;
}

export const noPaint: Paint = { fill: "#000000", stroke: "none", size: 11, cells: false };

const CELL_EDGE = 0.3;

type Document = PDFKit.PDFDocument;

/** Draws an element of a figure, and what is in it. @throws UsageError for an element or a transform that figures do not have */
export function drawElement(document: Document, element: SvgElement, around: Paint): void {
  const { name, attributes, children } = element;
  // Of a hover, or for those who cannot see.
  if (name === "title" || name === "desc") return;
  const paint: Paint = {
    fill: attributes.get("fill") ?? around.fill,
    stroke: attributes.get("stroke") ?? around.stroke,
    size: Number(attributes.get("font-size") ?? around.size),
    cells: around.cells || attributes.get("shape-rendering") === "crispEdges",
  };
  const transform = attributes.get("transform");
  if (transform !== undefined) {
    document.save();
    applyTransform(document, transform);
  }
  if (name === "text") drawText(document, element, paint);
  else if (name === "g" || name === "svg") for (const child of children) drawElement(document, child, paint);
  else drawShape(document, element, paint);
  if (transform !== undefined) document.restore();
}

function applyTransform(document: Document, text: string): void {
  for (const [, kind, list] of text.matchAll(/(?<![a-zA-Z])([a-zA-Z]+)\(([^()]*)\)/g)) {
    const numbers = list.split(/[ ,]+/).map(Number);
    // One number scales both ways, and shifts along x alone.
    const [a, b = kind === "scale" ? numbers[0] : 0] = numbers;
    if (kind === "translate") document.translate(a, b);
    else if (kind === "rotate") document.rotate(a);
    else if (kind === "scale") document.transform(a, 0, 0, b, 0, 0);
    else throw new UsageError(`a figure has no transform ${kind}`);
  }
}

function drawShape(document: Document, element: SvgElement, paint: Paint): void {
  const { name, attributes } = element;
  const edged = paint.cells && paint.stroke === "none" && !attributes.has("fill-opacity");
  const fill = name === "line" ? "none" : paint.fill;
  const stroke = edged ? fill : paint.stroke;
  const width = edged ? CELL_EDGE : Number(attributes.get("stroke-width") ?? 1);
  const [filled, stroked] = [fill !== "none", stroke !== "none" && width > 0];
  if (!filled && !stroked) return;
  // All that is set comes before the path: within one PDF allows nothing else.
  document.save();
  document.fillOpacity(Number(attributes.get("fill-opacity") ?? 1));
  document.strokeOpacity(Number(attributes.get("stroke-opacity") ?? 1));
  if (filled) document.fillColor(fill);
  if (stroked) document.strokeColor(stroke).lineWidth(width);
  document.lineJoin(attributes.get("stroke-linejoin") === "round" ? "round" : "miter");
  const dash = attributes.get("stroke-dasharray")?.split(/[ ,]+/).join(" ");
  if (dash !== undefined) document.addContent(`[${dash}] 0 d`);
  if (addPath(document, element)) {
    if (filled && stroked) document.fillAndStroke();
    else if (filled) document.fill();
    else document.stroke();
  }
  document.restore();
}

/** Begins the path of a shape; false for an empty one. @throws UsageError for an element that figures do not have */
function addPath(document: Document, { name, attributes }: SvgElement): boolean {
  const at = (key: string) => Number(attributes.get(key) ?? 0);
  if (name === "line") document.moveTo(at("x1"), at("y1")).lineTo(at("x2"), at("y2"));
  else if (name === "circle") document.circle(at("cx"), at("cy"), at("r"));
  else if (name === "rect") {
    const [x, y, width, height, radius] = ["x", "y", "width", "height", "rx"].map(at);
    if (!(width > 0 && height > 0)) return false;
    if (radius > 0) document.roundedRect(x, y, width, height, radius);
    else document.rect(x, y, width, height);
  } else if (name === "path") {
    const d = attributes.get("d") ?? "";
    if (d === "") return false;
    document.path(d);
  } else if (name === "polygon" || name === "polyline") {
    const points = attributes.get("points") ?? "";
    if (points === "") return false;
    document.path(`M${points}${name === "polygon" ? "Z" : ""}`);
  } else throw new UsageError(`a figure has no element ${name}`);
  return true;
}

/** A text, and spans within it that go on at another size, further up or down. */
function drawText(document: Document, { attributes, text, children }: SvgElement, { fill, stroke, size }: Paint): void {
  document.font(attributes.get("font-weight") === "bold" ? "bold" : "regular");
  let below = 0;
  const runs = [{ name: "tspan", text, attributes: new Map<string, string>() }, ...children].map((run) => {
    if (run.name !== "tspan") throw new UsageError(`a figure's text has no element ${run.name}`);
    const ownSize = Number(run.attributes.get("font-size") ?? size);
    const written = shown(document, run.text);
    below += Number(run.attributes.get("dy") ?? 0);
    return { written, size: ownSize, below, width: document.fontSize(ownSize).widthOfString(written) };
  });
  const anchor = attributes.get("text-anchor");
  const width = runs.reduce((sum, run) => sum + run.width, 0);
  let x = Number(attributes.get("x") ?? 0) - (anchor === "middle" ? width / 2 : anchor === "end" ? width : 0);
  const halo = stroke !== "none";
  document.save();
  document.fillColor(fill);
  if (halo)
    document
      .strokeColor(stroke)
      .lineWidth(Number(attributes.get("stroke-width") ?? 1))
      .lineJoin("round");
  const y = Number(attributes.get("y") ?? 0);
  for (const run of runs) {
    if (run.written === "") continue;
    document.fontSize(run.size);
    document.text(run.written, x, y + run.below, {
      baseline: "alphabetic",
      lineBreak: false,
      fill: true,
      stroke: halo,
    });
    x += run.width;
  }
  document.restore();
}

/** The text with U+FFFD for what the font does not have. */
function shown(document: Document, text: string): string {
  // pdfkit keeps the open font under a name that its types do not have.
  const { font } = (document as unknown as { _font: { font: { hasGlyphForCodePoint(point: number): boolean } } })._font;
  return Array.from(text.replaceAll("\u00a0", " "), (character) =>
    font.hasGlyphForCodePoint(character.codePointAt(0) as number) ? character : "\ufffd",
  ).join("");
}
