import type { NormsResult } from "../../results/norms.ts";
import type { OperatorsResult } from "../../results/operators.ts";
import { figuresOf } from "../catalogue.ts";
import type { FigureOptions } from "../svg/frame.ts";

/** Every figure that a document of operators has data for, with a name that suits a file. */
export function operatorFigures(
  { operators, norms }: { operators?: OperatorsResult; norms?: NormsResult },
  options: FigureOptions = {},
): { name: string; svg: string }[] {
  return figuresOf({ operators, norms }, options).map(({ name, svg }) => ({ name, svg: svg() }));
}
