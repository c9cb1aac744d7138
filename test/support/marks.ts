import * as assert from "uvu/assert";
import { type Axis, at, type Drawn } from "./drawn.ts";

// What a person reads off a figure with its own legend: colours by the colour bar or the swatches, filters cell by cell, rows
// by the name beside them.

/** A number from a colour, and how far off a step of the bar may be. */
export interface ColorScale {
  value(color: string): number;
  /** Half a step, in the unit of the numbers; of their logarithms where the bar is logarithmic. */
  tolerance: number;
}

/** The last colour bar of a drawing: its steps and the numbers below them. */
export function colorScaleOf(drawn: readonly Drawn[], { logarithmic = false } = {}): ColorScale {
  const steps = drawn.filter(({ name, attributes }) => name === "rect" && attributes.get("height") === "10");
  const colors = steps
    .filter(({ attributes }) => attributes.get("fill") !== "none" && !attributes.has("rx"))
    .slice(-64);
  assert.is(colors.length, 64, "a colour bar has 64 steps");
  const after = drawn.slice(drawn.indexOf(colors[63]));
  const numbers = after
    .filter(({ name, attributes }) => name === "text" && attributes.get("text-anchor") === "middle")
    .map((tick) => ({ ...tick, text: tick.text.replace("≥ ", "") }));
  const width = 2 * (at(colors[1], "x") - at(colors[0], "x"));
  const end = at(colors[63], "x") + width / 2;
  const ticks = numbers.filter((tick) => at(tick, "x") <= end + 1 && at(tick, "y") - at(colors[0], "y") < 40);
  const axis = logarithmic ? logAxisOf(ticks) : endsOf(ticks);
  const places = colors.map((step) => axis.value(at(step, "x") + width / 4));
  const channels = colors.map(({ attributes }) => rgb(attributes.get("fill") as string));
  const value = (color: string) => {
    const wanted = rgb(color);
    const far = channels.map((own) => own.reduce((sum, part, i) => sum + (part - wanted[i]) ** 2, 0));
    const nearest = far.indexOf(Math.min(...far));
    assert.ok(far[nearest] < 200, `${color} is not a colour of the bar`);
    return logarithmic ? 10 ** places[nearest] : places[nearest];
  };
  return { value, tolerance: Math.abs(places[1] - places[0]) * 0.51 };
}

/** The axis from the first tick to the last, whose numbers are rounded to three digits. */
function endsOf(ticks: readonly Drawn[]): Axis {
  const [first, last] = [ticks[0], ticks[ticks.length - 1]];
  const scale = (numberOf(last.text) - numberOf(first.text)) / (at(last, "x") - at(first, "x"));
  return { value: (place) => numberOf(first.text) + (place - at(first, "x")) * scale, tolerance: 0.02 * scale };
}

/** The axis of the decimal logarithms of its numbers, which are rounded to two digits. */
export function logAxisOf(ticks: readonly Drawn[], number: (text: string) => number = numberOf): Axis {
  const known = ticks.flatMap((tick) =>
    number(tick.text) > 0 ? [{ log: Math.log10(number(tick.text)), x: at(tick, "x") }] : [],
  );
  assert.ok(known.length > 1, "two ticks at least");
  const [first, last] = [known[0], known[known.length - 1]];
  const scale = (last.log - first.log) / (last.x - first.x);
  return { value: (place) => first.log + (place - first.x) * scale, tolerance: 0.02 * scale };
}

/** 1,234 or 12 % as it is printed. */
export function numberOf(text: string): number {
  const number = Number(text.replaceAll(",", "").replace("−", "-").replace(/ ?%$/, ""));
  return text.endsWith("%") ? number / 100 : number;
}

function rgb(color: string): number[] {
  return [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16));
}

/** A filter as it is drawn: the colours of its cells, row by row, and its place. */
export interface Grid {
  x: number;
  y: number;
  side: number;
  colors: string[];
}

/** Every filter of a drawing, in order. */
export function gridsOf(drawn: readonly Drawn[]): Grid[] {
  return drawn.flatMap((group, g) => {
    if (group.name !== "g" || !group.attributes.has("shape-rendering") || !group.attributes.has("transform")) return [];
    const cells: Drawn[] = [];
    let next = g + 1;
    while (drawn[next]?.name === "rect" && drawn[next].attributes.get("fill") !== "none") cells.push(drawn[next++]);
    if (cells.length === 0) return [];
    const size = at(cells[0], "width");
    const order = cells.map((cell) => ({
      row: Math.round((at(cell, "y") - cells[0].dy) / size),
      column: Math.round((at(cell, "x") - cells[0].dx) / size),
      color: cell.attributes.get("fill") as string,
    }));
    const columns = Math.max(...order.map(({ column }) => column)) + 1;
    assert.equal(
      order.map(({ row, column }) => row * columns + column),
      order.map((_, i) => i),
      "a cell for each weight",
    );
    return [
      { x: cells[0].dx, y: cells[0].dy, side: at(drawn[next], "width"), colors: order.map(({ color }) => color) },
    ];
  });
}

/** The colours of a filter stand for its weights, over `unit` where the bar is of relative weights. */
export function showsWeights(grid: Grid, weights: readonly number[], scale: ColorScale, unit = 1, place = ""): void {
  assert.is(grid.colors.length, weights.length, place);
  grid.colors.forEach((color, i) => {
    const [found, expected] = [scale.value(color), weights[i] / unit];
    assert.ok(Math.abs(found - expected) <= 1.5 * scale.tolerance, `${place} weight ${i}: ${found} for ${expected}`);
  });
}

/** The largest absolute weight. */
export const largest = (weights: readonly number[]): number => Math.max(...weights.map(Math.abs));

/** The texts of a line of the page: those whose baseline is within some pixels of a place, from left to right. */
export function textsBeside(drawn: readonly Drawn[], y: number, reach: number): Drawn[] {
  return drawn
    .filter(
      (text) => text.name === "text" && !text.attributes.has("transform") && Math.abs(at(text, "y") - 4 - y) <= reach,
    )
    .sort((a, b) => at(a, "x") - at(b, "x"));
}

/** Colours by the text beside their swatch: a small box followed by its name. */
export function legendOf(drawn: readonly Drawn[]): Map<string, string> {
  const found = new Map<string, string>();
  drawn.forEach((box, i) => {
    if (box.name !== "rect" || !box.attributes.has("rx")) return;
    const name = drawn.slice(i + 1, i + 3).find((next) => next.name === "text");
    const text = name?.text ?? "";
    if (!found.has(text)) found.set(text, box.attributes.get("fill") as string);
  });
  return found;
}

/** Boxes in which a plane's bins are filled, with their colour, in the coordinates of the page. */
export function binsOf(
  drawn: readonly Drawn[],
): { x: number; y: number; width: number; height: number; color: string }[] {
  const places = new Map<Drawn, [number, number, number, number]>();
  let current: [number, number, number, number] | null = null;
  for (const element of drawn) {
    const match = /^translate\((-?[\d.]+) (-?[\d.]+)\) scale\((-?[\d.]+) (-?[\d.]+)\)$/.exec(
      element.attributes.get("transform") ?? "",
    );
    if (match !== null) {
      const [tx, ty, sx, sy] = match.slice(1).map(Number);
      current = [element.dx + tx, element.dy + ty, sx, sy];
    } else if (element.name !== "path" || !/v1h-?\d+z/.test(element.attributes.get("d") ?? "")) current = null;
    else if (current !== null) places.set(element, current);
  }
  return [...places].flatMap(([path, [tx, ty, sx, sy]]) =>
    [...(path.attributes.get("d") as string).matchAll(/M(\d+) (\d+)h(\d+)v1/g)].flatMap(([, x, y, run]) =>
      Array.from({ length: Number(run) }, (_, i) => ({
        x: tx + (Number(x) + i) * sx,
        y: ty + Number(y) * sy,
        width: sx,
        height: sy,
        color: path.attributes.get("fill") as string,
      })),
    ),
  );
}

/** The rows of a table as objects. */
export function recordsOf({ columns, rows }: { columns: readonly string[]; rows: readonly (readonly unknown[])[] }) {
  return rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]]))) as Record<string, never>[];
}

/** The row of which this is true; there is one. */
export function recordOf(records: readonly Record<string, never>[], is: (record: Record<string, never>) => boolean) {
  const found = records.filter(is);
  assert.is(found.length, 1, "one row of the table");
  return found[0];
}
