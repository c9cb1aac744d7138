import type { AtlasPlaces } from "../../results/atlas.ts";
import type { Finding } from "../../results/finding.ts";
import { finding } from "../../results/findings.ts";
import { agree, counted, percent, thousands } from "../../results/plain-text.ts";

/** The place farthest out among an atlas's layers, where its whole interval is in the outer twentieth; else nothing. */
export function atlasFindings({ name, networks, outer, farthest, layers }: AtlasPlaces): Finding[] {
  const [first] = farthest;
  if (first === undefined) return [];
  const placed = layers.find(({ model, layer }) => model === first.model && layer === first.layer);
  const from =
    placed === undefined
      ? ""
      : ` Those are of ${counted(placed.networks, "network")} of the ${thousands(networks)} in the atlas "${name}", and it stands for no others.`;
  return [
    finding(
      "among-networks",
      first.text,
      `95 % interval ${percent(first.low)} to ${percent(first.high)}, as of independent layers.${from} It lies farthest out of ${counted(outer.of, "place")} by S and H / T_H, of which ${thousands(outer.count)} ${agree(outer.count, "lies", "lie")} in the outer tenths, where at most a fifth of the atlas's own do.`,
      {
        layers: [{ model: first.model, name: first.layer }],
        values: { share: first.share, low: first.low, high: first.high, outer: outer.count, of: outer.of },
      },
    ),
  ];
}
