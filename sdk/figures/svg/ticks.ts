import type { ScaleLinear } from "d3-scale";
import type { Markup } from "./markup.ts";
import { fixed } from "./number.ts";
import { label, rule, type Tick } from "./shapes.ts";
import { MUTED, SIZE } from "./style.ts";
import { textWidth } from "./text.ts";

/** How far a label may stick out beyond the end of its axis, in pixels: half the gap between two panels. */
const OVERHANG = 5;

/** Round numbers along a horizontal scale, at most about so many, and so few that their labels stay apart. */
export function roomyTicks(scale: ScaleLinear<number, number>, most: number): Tick[] {
  for (let count = most; count > 1; count--) {
    const values = scale.ticks(count);
    for (const chosen of [values, values.filter((_, i) => i % 2 === 0), values.filter((_, i) => i % 2 === 1)]) {
      const ticks = labelled(scale, chosen);
      if (ticks.length > 1 && haveRoom(ticks, scale.range() as [number, number])) return ticks;
    }
  }
  return ticksOf(scale, 1);
}

/** Round numbers along a scale. */
export function ticksOf(scale: ScaleLinear<number, number>, count: number): Tick[] {
  return labelled(scale, scale.ticks(count));
}

function labelled(scale: (value: number) => number, values: number[]): Tick[] {
  const decimals = [0, 1, 2, 3].find((d) => values.every((value) => isRound(value, d))) ?? 4;
  return values.map((value) => ({ at: scale(value), text: value === 0 ? "0" : fixed(value, decimals) }));
}

function isRound(value: number, decimals: number): boolean {
  return Math.abs(Number(value.toFixed(decimals)) - value) <= Math.abs(value) * 1e-9;
}

function haveRoom(ticks: Tick[], [start, end]: [number, number]): boolean {
  let free = start - OVERHANG;
  for (const { at, text } of ticks) {
    const half = textWidth(text, SIZE.tick) / 2;
    if (at - half < free) return false;
    free = at + half + 3;
  }
  return free - 3 <= end + OVERHANG;
}

/** Ticks and numbers below a square panel. */
export function ticksBelow(ticks: Tick[], side: number): Markup[] {
  return ticks.flatMap(({ at, text }) => [
    rule(at, side, at, side + 4),
    label(text, { x: at, y: side + 15, "text-anchor": "middle", "font-size": SIZE.tick, fill: MUTED }),
  ]);
}

/** The same left of it. */
export function ticksBeside(ticks: Tick[]): Markup[] {
  return ticks.flatMap(({ at, text }) => [
    rule(-4, at, 0, at),
    label(text, { x: -7, y: at + 3.5, "text-anchor": "end", "font-size": SIZE.tick, fill: MUTED }),
  ]);
}
