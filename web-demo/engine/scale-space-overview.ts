import type { Finding, ScaleSpaceResult } from "../../sdk/index.ts";
import type { ScaleSpaceOverview } from "./protocol.ts";

/** What the page shows of a scale-space study itself; the rest is drawn here. */
export function scaleSpaceOverview(scaleSpace: ScaleSpaceResult, findings: Finding[]): ScaleSpaceOverview {
  const wholes = scaleSpace.groups.filter(({ by }) => by === "model");
  return {
    findings,
    depthwise: scaleSpace.layers.every(({ kind }) => kind === "depthwise"),
    families: scaleSpace.families.map((family) => ({
      family,
      count: wholes.reduce((sum, { explained }) => sum + explained.byFamily[family], 0),
      identity: wholes.reduce(
        (sum, { explained: { identity } }) =>
          sum + (family === "sharpen" || family === "smooth" ? identity[family] : 0),
        0,
      ),
    })),
  };
}
