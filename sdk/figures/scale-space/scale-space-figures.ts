import type { ScaleSpaceResult } from "../../results/scale-space.ts";
import { figuresOf } from "../catalogue.ts";
import type { FigureOptions } from "../svg/frame.ts";

/** Every figure that a scale-space result has data for, with a name that suits a file. */
export function scaleSpaceFigures(
  { scaleSpace }: { scaleSpace?: ScaleSpaceResult },
  options: FigureOptions = {},
): { name: string; svg: string }[] {
  return figuresOf({ scaleSpace }, options).map(({ name, svg }) => ({ name, svg: svg() }));
}
