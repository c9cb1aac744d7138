import type { Family, Finding, ScaleSpaceResult } from "../../sdk/index.ts";
import type { ScaleSpaceOverview } from "./protocol.ts";

/** What the page shows of a scale-space study itself; the rest is drawn here. */
export function scaleSpaceOverview(scaleSpace: ScaleSpaceResult, findings: Finding[]): ScaleSpaceOverview {
  const { families, layers } = scaleSpace;
  return {
    findings,
    depthwise: layers.every(({ kind }) => kind === "depthwise"),
    families: countFamilies(families, layers),
  };
}

/** Explained filters of some layers by their best family. */
export function countFamilies(
  families: readonly Family[],
  layers: readonly Pick<ScaleSpaceResult["layers"][number], "explained">[],
): ScaleSpaceOverview["families"] {
  const sum = (of: (explained: (typeof layers)[number]["explained"]) => number) =>
    layers.reduce((all, { explained }) => all + of(explained), 0);
  return families.map((family) => ({
    family,
    count: sum(({ byFamily }) => byFamily[family]),
    identity: sum(({ identity }) => (family === "sharpen" || family === "smooth" ? identity[family] : 0)),
  }));
}
