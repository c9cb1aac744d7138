import { at, type Drawn, drawnOf } from "./drawn.ts";

/** Where a text, or a line, lies on the page. */
export interface Box {
  text: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Of Helvetica's advance widths in em, by classes; a little less than all that a viewer's font may need. */
function widthOf(text: string, size: number): number {
  const em = [...text].reduce((sum, character) => {
    if (/[ijl.,:;'|! ()[\]/-]/.test(character)) return sum + 0.26;
    if (/[mwMW@%]/.test(character)) return sum + 0.83;
    return sum + (/[A-Z]/.test(character) ? 0.67 : 0.52);
  }, 0);
  return em * size;
}

/** The level texts of a figure; the white edge under one is left out. */
export function textBoxes(svg: string): (Box & { edged: boolean })[] {
  const found: (Box & { edged: boolean })[] = [];
  let edge = "";
  for (const element of drawnOf(svg)) {
    if (element.name !== "text" || element.attributes.has("transform")) continue;
    if (element.attributes.has("aria-hidden")) {
      edge = element.text;
      continue;
    }
    const size = Number(element.attributes.get("font-size") ?? 11);
    const width = widthOf(element.text, size);
    const anchor = element.attributes.get("text-anchor");
    const left = at(element, "x") - (anchor === "end" ? width : anchor === "middle" ? width / 2 : 0);
    const base = at(element, "y");
    const { text } = element;
    found.push({ text, left, right: left + width, top: base - 0.72 * size, bottom: base, edged: edge === text });
    edge = "";
  }
  return found;
}

/** Its lines as the boxes they fill, each with the boxes drawn over it. */
export function lineBoxes(svg: string): { line: Box; over: Box[] }[] {
  const found: { line: Box; over: Box[] }[] = [];
  for (const element of drawnOf(svg)) {
    if (element.name === "line") found.push({ line: boxOf(element, "x1", "x2", "y1", "y2"), over: [] });
    if (element.name !== "rect" || element.attributes.has("fill-opacity")) continue;
    if (element.attributes.get("fill") === "none") continue;
    for (const { over } of found) over.push(rectBox(element));
  }
  return found;
}

function boxOf(element: Drawn, x1: string, x2: string, y1: string, y2: string): Box {
  const [xs, ys] = [
    [at(element, x1), at(element, x2)],
    [at(element, y1), at(element, y2)],
  ];
  return { text: "line", left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

function rectBox(rect: Drawn): Box {
  const [left, top] = [at(rect, "x"), at(rect, "y")];
  return { text: "box", left, right: left + at(rect, "width"), top, bottom: top + at(rect, "height") };
}

/** Whether the first lies inside the second. */
export function within(a: Box, b: Box): boolean {
  return a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
}

/** Whether two of them cover a part of the page together. */
export function meet(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
