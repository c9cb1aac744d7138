import type { DiffDocument, LayerChange, LayerState } from "../../results/diff.ts";
import { INK, MUTED, PAPER, REST, seriesStyle } from "../svg/style.ts";

/** What the figures of a comparison are drawn from. */
export type DiffPart = Pick<DiffDocument, "models" | "layers" | "states">;

/** The colour of each state, the more it says of a change the warmer. */
export const stateColors: Readonly<Record<LayerState, string>> = {
  unchanged: REST,
  rounded: seriesStyle(5).color,
  scaled: seriesStyle(0).color,
  permuted: seriesStyle(2).color,
  pruned: seriesStyle(3).color,
  changed: seriesStyle(1).color,
  added: MUTED,
  removed: INK,
  unknown: PAPER,
};

/** The layer's name in the first network, or in the second where the first has none. */
export function nameOf({ a, b }: Pick<LayerChange, "a" | "b">): string {
  return a ?? b ?? "";
}
