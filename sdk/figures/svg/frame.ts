import { type FigureColumns, POINTS } from "./columns.ts";
import { characters, element, type Markup } from "./markup.ts";
import { label } from "./shapes.ts";
import { FONT, INK, MUTED, PAPER, SIZE } from "./style.ts";
import { cleanText, textWidth, wrapText } from "./text.ts";
import { type FigureStyle, themes, withColors } from "./themes.ts";

/** What every figure takes. */
export interface FigureOptions {
  /** Replaces the figure's own title. */
  title?: string;
  /** False leaves the visible title out (a paper has its caption); the accessible one stays. Default true. */
  heading?: boolean;
  /** False leaves out the sentences under the drawing: scales, thresholds, what marks mean. Default true. */
  notes?: boolean;
  /** Least width in pixels; a figure with many groups is wider. Default 760. */
  width?: number;
  /** Of heat maps of D: the end of the colour scale, so that several can share one; what is larger has the colour of the end. */
  colorMax?: number;
  /** Colours, margins and the title's size: for a light screen, for print, or for a dark screen. Default "screen". */
  style?: FigureStyle;
  /**
   * For print as wide as one column (252 pt) or two (516 pt): the size of the document is in points, and text has 7 to 9. A figure
   * that cannot be read so narrow is wider, with text of the same size. `figuresOf` chooses the width; the drawing
   * functions by themselves take `width`: 338 pixels for one column of style "paper", 703 for two.
   */
  columns?: FigureColumns;
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
  const theme = themes[options.style ?? "screen"];
  const { margin } = theme;
  const headLines = options.heading === false ? [] : wrapText(cleanText(heading, 300), width * 0.92, theme.title);
  const noteLines = options.notes === false ? [] : notes.flatMap((note) => wrapText(note, width, SIZE.note));
  const bodyTop = margin + (headLines.length > 0 ? headLines.length * 19 + 10 : 0);
  const notesTop = bodyTop + height + (noteLines.length > 0 ? 12 : 0);
  const fullWidth = width + 2 * margin;
  const fullHeight = notesTop + noteLines.length * 15 + margin;
  const size = (pixels: number) => (options.columns === undefined ? pixels : `${(pixels * POINTS).toFixed(2)}pt`);
  const document = element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: size(fullWidth),
      height: size(fullHeight),
      viewBox: `0 0 ${Math.ceil(fullWidth)} ${Math.ceil(fullHeight)}`,
      role: "img",
      "font-family": FONT,
      "font-size": SIZE.label,
      fill: INK,
    },
    element("title", {}, characters(cleanText(heading, 300))),
    element("desc", {}, characters(description)),
    element("rect", { width: fullWidth, height: fullHeight, fill: PAPER }),
    ...headLines.map((line, i) =>
      label(line, { x: margin, y: margin + 12 + i * 19, "font-size": theme.title, "font-weight": "bold" }),
    ),
    element("g", { transform: `translate(${margin} ${bodyTop})` }, ...body),
    ...noteLines.map((line, i) =>
      label(line, { x: margin, y: notesTop + 11 + i * 15, "font-size": SIZE.note, fill: MUTED }),
    ),
  );
  return withColors(document.source, theme);
}

/** Widest of some labels in pixels. */
export function widest(labels: string[], size: number): number {
  return labels.reduce((width, content) => Math.max(width, textWidth(content, size)), 0);
}
