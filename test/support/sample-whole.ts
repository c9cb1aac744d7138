import type { Drawable } from "../../sdk/figures/index.ts";
import type { AnalysisResult } from "../../sdk/results/analysis.ts";
import { sampleChannels } from "./sample-channels.ts";
import { sampleKeys } from "./sample-keys.ts";
import { sampleOperators } from "./sample-operators.ts";
import { sampleResult } from "./sample-result.ts";
import { sampleScaleSpace } from "./sample-scale-space.ts";

/** A small document with a part of every study. */
export function sampleWhole(): AnalysisResult & Drawable {
  const { operators, norms } = sampleOperators({ layers: 3 });
  const { scaleSpace } = sampleScaleSpace();
  return {
    ...sampleResult({ models: 2, layers: 6 }),
    operators,
    norms,
    channels: sampleChannels(),
    scaleSpace,
    keys: sampleKeys(4, 6, 3),
  };
}
