import type { ScaleLinear } from "d3-scale";
import { fixed } from "./number.ts";
import type { Tick } from "./shapes.ts";
import { SIZE } from "./style.ts";
import { textWidth } from "./text.ts";

/** Round numbers along a scale, at most so many and as few as it takes that their labels stay apart. */
export function roomyTicks(scale: ScaleLinear<number, number>, most: number): Tick[] {
  for (let count = most; count > 1; count--) {
    const ticks = ticksOf(scale, count);
    const apart = ticks.every(({ at, text }, i) => {
      const previous = ticks[i - 1];
      if (previous === undefined) return true;
      const half = (textWidth(text, SIZE.tick) + textWidth(previous.text, SIZE.tick)) / 2;
      return Math.abs(at - previous.at) > half + 4;
    });
    if (apart) return ticks;
  }
  return ticksOf(scale, 1);
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
