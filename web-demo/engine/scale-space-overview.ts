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
      count: wholes.reduce((sum, { families }) => sum + families[family], 0),
      identity: wholes
        .flatMap(({ residuals }) => residuals)
        .reduce((sum, own) => sum + (own.family === family ? own.identity : 0), 0),
    })),
  };
}
