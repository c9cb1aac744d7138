import * as assert from "uvu/assert";

/** An element of a drawing with its place on the page: that of its groups added up. */
export interface Drawn {
  name: string;
  attributes: Map<string, string>;
  /** Text directly inside, or of its title. */
  text: string;
  title: string;
  /** What is added to its coordinates. */
  dx: number;
  dy: number;
}

/** Every element of an SVG in order; titles are texts of their elements. */
export function drawnOf(svg: string): Drawn[] {
  const found: Drawn[] = [];
  const open: { element: Drawn; dx: number; dy: number }[] = [];
  for (const [, closing, name, rest, empty, text] of svg.matchAll(/<(\/?)([a-zA-Z]+)([^>]*?)(\/?)>([^<]*)/g)) {
    if (closing) {
      const [closed] = open.splice(-1);
      const around = open[open.length - 1]?.element;
      if (name === "title" && around !== undefined) around.title = closed.element.text;
      // Of a text, what is set below reads as behind an underscore.
      if (name === "tspan")
        around.text += `${Number(closed.element.attributes.get("dy")) > 0 ? "_" : ""}${closed.element.text}`;
      continue;
    }
    const attributes = new Map([...rest.matchAll(/([a-zA-Z0-9:-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
    const { dx, dy } = open[open.length - 1] ?? { dx: 0, dy: 0 };
    const element: Drawn = { name, attributes, text: unescaped(text), title: "", dx, dy };
    found.push(element);
    const [, x = 0, y = 0] = /^translate\((-?[\d.]+) (-?[\d.]+)\)$/.exec(attributes.get("transform") ?? "") ?? [];
    if (!empty) open.push({ element, dx: dx + Number(x), dy: dy + Number(y) });
  }
  return found;
}

function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&#39;", "'").replaceAll("&amp;", "&");
}

/** A coordinate on the page. */
export function at(element: Drawn, key: string): number {
  const across = /^(x|x1|x2|cx)$/.test(key);
  const down = /^(y|y1|y2|cy)$/.test(key);
  return Number(element.attributes.get(key) ?? 0) + (across ? element.dx : down ? element.dy : 0);
}

/** Points of a path of lines. */
export function pointsOf(path: Drawn): [number, number][] {
  const d = path.attributes.get("d") ?? "";
  return [...d.matchAll(/[ML]?(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x) + path.dx, Number(y) + path.dy]);
}

/** From a place on the page to the data, and how far off rounding may be; as the numbers along an axis say. */
export interface Axis {
  value(place: number): number;
  /** Of half a hundredth of a pixel, twice: at the mark and at the tick. */
  tolerance: number;
}

/** The number that a tick bears. */
function tickValue(text: string): number | null {
  const [, digits, unit] = /^([−-]?[\d.,]+)( ?%?)$/.exec(text.trim()) ?? [];
  if (digits === undefined) return null;
  const number = Number(digits.replaceAll(",", "").replace("−", "-"));
  return unit.includes("%") ? number / 100 : number;
}

/** The axis of these tick labels, of which there must be two at least, evenly apart as their numbers are. */
export function axisOf(labels: readonly Drawn[], direction: "x" | "y"): Axis {
  const ticks = labels.flatMap((label) => {
    const value = tickValue(label.text);
    // A label left of an axis stands 3.5 below its tick.
    return value === null ? [] : [{ value, place: direction === "x" ? at(label, "x") : at(label, "y") - 3.5 }];
  });
  assert.ok(ticks.length > 1, "an axis of two ticks at least");
  const [first, last] = [ticks[0], ticks[ticks.length - 1]];
  const scale = (last.value - first.value) / (last.place - first.place);
  const tolerance = 0.02 * Math.abs(scale);
  const value = (place: number) => first.value + (place - first.place) * scale;
  for (const tick of ticks) assert.ok(Math.abs(value(tick.place) - tick.value) <= tolerance, "ticks are evenly apart");
  return { value, tolerance };
}

/** Labels of ticks below an axis, and left of one. */
export const below = ({ name, attributes }: Drawn) =>
  name === "text" && attributes.get("text-anchor") === "middle" && attributes.get("font-size") === "10";
export const beside = ({ name, attributes }: Drawn) =>
  name === "text" && attributes.get("text-anchor") === "end" && attributes.get("font-size") === "10";

/** Numbers that agree but for the rounding of coordinates. */
export function near(found: number, expected: number, tolerance: number, place: string): void {
  assert.ok(Math.abs(found - expected) <= tolerance, `${place}: ${found} is drawn for ${expected}`);
}
