import type { ScaleLinear } from "d3-scale";
import { fixed } from "./number.ts";
import type { Tick } from "./shapes.ts";
import { SIZE } from "./style.ts";
import { textWidth } from "./text.ts";

/** Round numbers along a scale, at most about so many, and so few that their labels stay apart. */
export function roomyTicks(scale: ScaleLinear<number, number>, most: number): Tick[] {
  for (let count = most; count > 1; count--) {
    const ticks = ticksOf(scale, count);
    if (stayApart(ticks)) return ticks;
    const everySecond = ticks.filter((_, i) => i % 2 === 0);
    if (everySecond.length > 1 && stayApart(everySecond)) return everySecond;
  }
  return ticksOf(scale, 1);
}

function stayApart(ticks: Tick[]): boolean {
  return ticks.every(({ at, text }, i) => {
    if (i === 0) return true;
    const half = (textWidth(text, SIZE.tick) + textWidth(ticks[i - 1].text, SIZE.tick)) / 2;
    return Math.abs(at - ticks[i - 1].at) > half + 3;
  });
}

/** Round numbers along a vertical scale. */
export function ticksOf(scale: ScaleLinear<number, number>, count: number): Tick[] {
  const values = scale.ticks(count);
  const decimals = [0, 1, 2, 3].find((d) => values.every((value) => isRound(value, d))) ?? 4;
  return values.map((value) => ({ at: scale(value), text: value === 0 ? "0" : fixed(value, decimals) }));
}

function isRound(value: number, decimals: number): boolean {
  return Math.abs(Number(value.toFixed(decimals)) - value) <= Math.abs(value) * 1e-9;
}
