import { depthDecile } from "../../results/depth-decile.ts";
import type { OperatorGroup } from "../../results/operators.ts";
import { labelShares } from "./label-shares.ts";
import { networkHalves } from "./network-halves.ts";
import type { StudiedLayer, StudyInput } from "./studied-layer.ts";

/** Per model: all layers together, tenths of depth, encoder and decoder; groups without layers are left out. */
export function operatorGroups(
  { plan: { models }, running: { names } }: Pick<StudyInput, "plan" | "running">,
  studied: readonly StudiedLayer[],
  labels: readonly string[],
): OperatorGroup[] {
  return models.flatMap((model, owner) => {
    const own = studied.filter((layer) => layer.owner === owner);
    const make = (by: OperatorGroup["by"], name: string, from: OperatorGroup["from"], layers: StudiedLayer[]) => {
      if (layers.length === 0) return [];
      const parts = layers.map((layer) => ({ counts: layer.labelled.counts, null: layer.null }));
      const zeroFilters = layers.reduce((sum, { labelled }) => sum + labelled.zeroFilters, 0);
      return [{ model: names[owner], by, name, from, zeroFilters, ...labelShares(labels, parts) }];
    };
    const deciles = Array.from({ length: 10 }, (_, decile) =>
      own.filter(({ layer }) => layer.depth !== null && depthDecile(layer.depth) === decile),
    );
    const { from, half } = networkHalves(model);
    return [
      ...make("all", "all", null, own),
      ...deciles.flatMap((layers, decile) =>
        make("depth-decile", `${10 * decile}-${10 * decile + 10} %`, null, layers),
      ),
      ...(["encoder", "decoder"] as const).flatMap((name) =>
        make(
          "half",
          name,
          from,
          own.filter(({ layer }) => half(layer) === name),
        ),
      ),
    ];
  });
}
