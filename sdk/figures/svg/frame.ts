import { characters, element, type Markup } from "./markup.ts";
import { label } from "./shapes.ts";
import { FONT, INK, MUTED, SIZE } from "./style.ts";
import { cleanText, textWidth, wrapText } from "./text.ts";

/** What every figure takes. */
export interface FigureOptions {
  /** Replaces the figure's own title. */
  title?: string;
  /** False leaves the visible title out (a paper has its caption); the accessible one stays. Default true. */
  heading?: boolean;
  /** Least width in pixels; a figure with many groups is wider. Default 760. */
  width?: number;
}

export interface Frame {
  title: string;
  /** For those who cannot see the figure: what is drawn, and its gist. */
  description: string;
  /** Sentences under the drawing: scales, thresholds, marks. */
  notes: string[];
  /** Size of the body in pixels; its origin is its upper left corner. */
  width: number;
  height: number;
}

const MARGIN = 16;

/**
 * A complete SVG document: title, body, notes. It has no ids (two figures may stand in one page), no script, no style
 * sheet and no reference to anything outside.
 */
export function frame(
  { title, description, notes, width, height }: Frame,
  options: FigureOptions,
  body: Markup[],
): string {
  const heading = options.title ?? title;
  const headLines = options.heading === false ? [] : wrapText(cleanText(heading, 300), width * 0.92, SIZE.title);
  const noteLines = notes.flatMap((note) => wrapText(note, width, SIZE.note));
  const bodyTop = MARGIN + (headLines.length > 0 ? headLines.length * 19 + 10 : 0);
  const notesTop = bodyTop + height + (noteLines.length > 0 ? 12 : 0);
  const fullWidth = width + 2 * MARGIN;
  const fullHeight = notesTop + noteLines.length * 15 + MARGIN;
  const document = element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: fullWidth,
      height: fullHeight,
      viewBox: `0 0 ${Math.ceil(fullWidth)} ${Math.ceil(fullHeight)}`,
      role: "img",
      "font-family": FONT,
      "font-size": SIZE.label,
      fill: INK,
    },
    element("title", {}, characters(cleanText(heading, 300))),
    element("desc", {}, characters(description)),
    element("rect", { width: fullWidth, height: fullHeight, fill: "#ffffff" }),
    ...headLines.map((line, i) =>
      label(line, { x: MARGIN, y: MARGIN + 12 + i * 19, "font-size": SIZE.title, "font-weight": "bold" }),
    ),
    element("g", { transform: `translate(${MARGIN} ${bodyTop})` }, ...body),
    ...noteLines.map((line, i) =>
      label(line, { x: MARGIN, y: notesTop + 11 + i * 15, "font-size": SIZE.note, fill: MUTED }),
    ),
  );
  return document.source;
}

/** Widest of some labels in pixels. */
export function widest(labels: string[], size: number): number {
  return labels.reduce((width, content) => Math.max(width, textWidth(content, size)), 0);
}
