import { log2 } from "../results/logarithms.ts";
import { element, type Markup } from "./svg/markup.ts";
import { significant } from "./svg/number.ts";
import type { Tick } from "./svg/shapes.ts";
import { density } from "./svg/style.ts";

/** Colours of the scale; a panel draws one path for each. */
const LEVELS = 32;
/** The colour scale reaches at most this far below the fullest bin; emptier bins take the lowest colour. */
const REACH = 1e4;

/** A two-dimensional histogram. */
export interface Bins {
  x: [number, number];
  y: [number, number];
  bins: number;
}

/** One logarithmic scale from 0 to 1 for the shares of all panels. */
export function logLevels(shares: number[]): {
  lowest: number;
  fullest: number;
  level: (share: number) => number;
} {
  const fullest = shares.reduce((most, share) => Math.max(most, share), 0);
  const emptiest = shares.reduce((least, share) => (share > 0 ? Math.min(least, share) : least), fullest);
  const lowest = Math.max(Math.min(emptiest, fullest / 10), fullest / REACH);
  return { lowest, fullest, level: (share) => log2(share / lowest) / log2(fullest / lowest) };
}

export function levelTicks(lowest: number, fullest: number): Tick[] {
  return [lowest, Math.sqrt(lowest * fullest), fullest].map((share, i) => ({
    at: i / 2,
    text: `${significant(share * 100, 2)} %`,
  }));
}

/** The bins as one path for each colour, equal neighbours of a row joined, in whole bins under one transform. */
export function densityBins(
  plane: Bins,
  shares: number[],
  level: (share: number) => number,
  x: (value: number) => number,
  y: (value: number) => number,
  color: (t: number) => string = density,
): Markup[] {
  const n = plane.bins;
  const paths = new Array<string>(LEVELS).fill("");
  for (let row = 0; row < n; row++) {
    let start = 0;
    while (start < n) {
      const index = colorIndex(shares[row * n + start], level);
      let end = start + 1;
      while (end < n && colorIndex(shares[row * n + end], level) === index) end++;
      if (index >= 0) paths[index] += `M${start} ${row}h${end - start}v1h${start - end}z`;
      start = end;
    }
  }
  const [left, bottom] = [x(plane.x[0]), y(plane.y[0])];
  const scaleX = (x(plane.x[1]) - left) / n;
  const scaleY = (y(plane.y[1]) - bottom) / n;
  const place = `translate(${left.toFixed(2)} ${bottom.toFixed(2)}) scale(${scaleX.toFixed(4)} ${scaleY.toFixed(4)})`;
  const drawn = paths.flatMap((d, i) => (d === "" ? [] : [element("path", { d, fill: color((i + 0.5) / LEVELS) })]));
  return [element("g", { transform: place, "shape-rendering": "crispEdges" }, ...drawn)];
}

/** -1 for an empty bin. */
function colorIndex(share: number, level: (share: number) => number): number {
  return share > 0 ? Math.max(0, Math.min(LEVELS - 1, Math.floor(level(share) * LEVELS))) : -1;
}
