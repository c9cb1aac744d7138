import {
  channels,
  extractKeys,
  type Model,
  norms,
  operators,
  type StudyDocument,
  scaleSpace,
} from "../../sdk/index.ts";
import type { FurtherName, FurtherOptions } from "./protocol.ts";

/** What runs each further study. */
const runners: {
  [N in FurtherName]: (models: readonly Model[], options: FurtherOptions[N]) => Promise<StudyDocument>;
} = {
  operators,
  norms,
  channels,
  "scale-space": scaleSpace,
  keys: extractKeys,
};

export function runFurther<N extends FurtherName>(
  name: N,
  models: readonly Model[],
  options: FurtherOptions[N],
): Promise<StudyDocument> {
  return runners[name](models, options);
}
