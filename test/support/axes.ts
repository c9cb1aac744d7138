import type { Found } from "./markup-check.ts";

/** A vertical axis as a reader sees it: its title, and what its numbers say of a height. */
export interface ReadAxis {
  readonly title: string;
  /** The ends of the axis line, in pixels from the top. */
  readonly top: number;
  readonly bottom: number;
  /** The value at a height, by the two outermost numbers of the axis. */
  valueAt(y: number): number;
  /** What a hundredth of a pixel, to which drawings are rounded, is worth. */
  readonly step: number;
}

export function number(found: Found, key: string): number {
  return Number(found.attributes.get(key));
}

/** The vertical axes of a figure, from the top: numbers that end at one line, and a title read upwards behind them. */
export function readLeftAxes(elements: readonly Found[]): ReadAxis[] {
  const axes: ReadAxis[] = [];
  let ticks: { y: number; value: number }[] = [];
  let line: Found | undefined;
  for (const found of elements) {
    const { name, attributes } = found;
    const upright = name === "line" && attributes.get("x1") === attributes.get("x2");
    if (upright && ticks.length === 0) line = found;
    if (name !== "text") continue;
    if (/rotate\(-90\)/.test(attributes.get("transform") ?? "")) {
      axes.push(axis(found.text, ticks, line as Found));
      ticks = [];
    } else if (attributes.get("text-anchor") === "end" && /^−?\d+(\.\d+)?$/.test(found.text)) {
      // A number stands 3.5 px below its grid line, so that its middle is on it.
      ticks.push({ y: number(found, "y") - 3.5, value: Number(found.text.replace("−", "-")) });
    }
  }
  return axes;
}

function axis(title: string, ticks: { y: number; value: number }[], line: Found): ReadAxis {
  const [first, last] = [ticks[0], ticks[ticks.length - 1]];
  const slope = (last.value - first.value) / (last.y - first.y);
  const [y1, y2] = [number(line, "y1"), number(line, "y2")];
  return {
    title,
    top: Math.min(y1, y2),
    bottom: Math.max(y1, y2),
    valueAt: (y) => first.value + slope * (y - first.y),
    step: 0.01 * Math.abs(slope),
  };
}

/** What the numbers of the lowest horizontal axis say of a place from the left. */
export function readBottomAxis(elements: readonly Found[]): (x: number) => number {
  const centred = elements.filter(
    ({ name, attributes, text }) =>
      name === "text" && attributes.get("text-anchor") === "middle" && /^\d+(\.\d+)?$/.test(text),
  );
  const lowest = Math.max(...centred.map((found) => number(found, "y")));
  const row = centred.filter((found) => number(found, "y") === lowest);
  const [first, last] = [row[0], row[row.length - 1]];
  const [x1, x2] = [number(first, "x"), number(last, "x")];
  return (x) => Number(first.text) + ((Number(last.text) - Number(first.text)) * (x - x1)) / (x2 - x1);
}
