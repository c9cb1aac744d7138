import type { ScaleLinear } from "d3-scale";
import type { Markup } from "./markup.ts";
import { fixed, percent } from "./number.ts";
import { label, rule, type Tick } from "./shapes.ts";
import { MUTED, SIZE } from "./style.ts";
import { textWidth } from "./text.ts";

/** How far a label may stick out beyond the end of its axis, in pixels: half the gap between two panels. */
const OVERHANG = 5;

/** Every fifth of a scale from 0 to 1, as percentages. */
export function shareTicks(scale: ScaleLinear<number, number>): Tick[] {
  return [0, 0.2, 0.4, 0.6, 0.8, 1].map((share) => ({ at: scale(share), text: percent(share, 0) }));
}

/** Round numbers along a horizontal scale, at most about so many, and so few that their labels stay apart; 0 if it may be. */
export function roomyTicks(scale: ScaleLinear<number, number>, most: number): Tick[] {
  const ends = scale.range() as [number, number];
  for (let count = most; count > 1; count--) {
    const ticks = ticksOf(scale, count);
    const inside = scale.ticks(count).filter((_, i) => haveRoom([ticks[i]], ends));
    const zero = Math.max(0, inside.indexOf(0));
    const thinned = [0, 1].map((odd) => inside.filter((_, i) => (i + zero + odd) % 2 === 0));
    const choices = [inside, ...thinned].map((values) => labelled(scale, values));
    const chosen = firstWithRoom(choices, ends);
    if (chosen !== undefined) return chosen;
  }
  return ticksOf(scale, 1);
}

/** The first of some choices that has two ticks at least and room for their labels between and behind the ends of the axis. */
export function firstWithRoom(choices: Tick[][], ends: [number, number]): Tick[] | undefined {
  return choices.find((ticks) => ticks.length > 1 && haveRoom(ticks, ends));
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
