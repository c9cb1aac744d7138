import { useState } from "preact/hooks";
import { agree, counted } from "../../sdk/index.ts";
import { typeset } from "../../sdk/results/typeset.ts";
import type { Overview } from "../engine/protocol.ts";
import { compareWith, fetchSmallAtlas } from "../small-atlas.ts";
import { job } from "../state.ts";
import { DataTable } from "../ui/data-table.tsx";
import { LazyDetails } from "../ui/lazy-details.tsx";
import { fixed, grouped, percent } from "../ui/numbers.ts";
import { shownName } from "../ui/shown-name.ts";
import type { Column } from "../ui/table-rows.ts";
import { layerColumn } from "./usual-columns.ts";

type Places = NonNullable<Overview["atlas"]>;

/** Models whose nearest networks are named. */
const mostModels = 12;

/** Where layers and models lie among the networks of an atlas: the one of the page, or one that was dropped. */
export function AmongNetworks({ result: { atlas, live } }: { result: Overview }) {
  if (atlas === null && !live) return null;
  return (
    <section aria-labelledby="among-title" class={atlas === null ? "offer" : undefined}>
      <h2 id="among-title">Among other networks</h2>
      {atlas === null ? <Offer /> : <PlacesInAtlas places={atlas} />}
    </section>
  );
}

function Offer() {
  const [refused, setRefused] = useState<string>();
  const compare = async () => setRefused(await fetchSmallAtlas().then(compareWith, (error: Error) => error.message));
  return (
    <>
      <p class="intro">
        The percentiles of each layer among published networks, and the networks closest to yours. They come with this
        page; an atlas.json of your own can be dropped here.
      </p>
      <button type="button" disabled={job.value !== undefined} onClick={() => void compare()}>
        Compare with other networks
      </button>
      {refused !== undefined && <p class="note">Nothing was compared: {refused}</p>}
    </>
  );
}

function PlacesInAtlas({
  places: { name, networks, atlasLayers, own, outer, farthest, layers, models },
}: {
  places: Places;
}) {
  return (
    <>
      <p class="intro">
        The atlas “<bdi>{shownName(name, 60)}</bdi>” is made of {counted(networks, "network")} with{" "}
        {counted(atlasLayers, "layer")}, and stands for no others. {grouped(outer.count)} of{" "}
        {counted(outer.of, "place")} by S and H / T<sub>H</sub> {agree(outer.count, "lies", "lie")} in the outer tenths,
        where at most a fifth of its own do.
      </p>
      <ul>
        {farthest.map(({ model, layer, measure, text, low, high }) => (
          <li key={`${model} ${layer} ${measure}`}>
            {typeset(shownName(text, 400))} (95&nbsp;% interval {percent(low)} to {percent(high)})
          </li>
        ))}
        {own.map(({ model, network }) => (
          <li key={model}>
            <bdi>{shownName(model, 60)}</bdi> is in the atlas itself, as <bdi>{shownName(network, 80)}</bdi>: the
            nearest are others.
          </li>
        ))}
        {models.slice(0, mostModels).map(({ model, nearest }) => (
          <li key={model}>
            Nearest to <bdi>{shownName(model, 60)}</bdi> by D without noise:{" "}
            {nearest.length === 0
              ? "none, it has too few 3×3 filters"
              : nearest
                  .slice(0, 3)
                  .map(
                    ({ name: other, debiased, d, floor }) =>
                      `${shownName(other, 80)} (${d > floor ? "" : "~"}${fixed(debiased, 3)})`,
                  )
                  .join(", ")}
          </li>
        ))}
      </ul>
      <LazyDetails title={`Percentiles of ${counted(layers.length, "layer")}`}>
        {() => (
          <DataTable
            label="Table of percentiles"
            columns={columns}
            rows={layers}
            layerOf={(row) => row}
            searched={({ layer, model }) => `${layer} ${model}`}
          />
        )}
      </LazyDetails>
    </>
  );
}

type Layer = Places["layers"][number];

const percentileOf = (title: string, key: string): Column<Layer> => ({
  title,
  hint: "Share of the atlas's layers with a smaller value",
  numeric: true,
  value: ({ measures }) => measures[key]?.percentile ?? null,
  // An atlas keeps steps of 2.5 %.
  show: ({ measures }) => (key in measures ? `${fixed(100 * measures[key].percentile, 0)}\u00a0%` : "–"),
});

const columns: Column<Layer>[] = [
  layerColumn(({ layer }) => layer),
  percentileOf("S", "sparsity"),
  percentileOf("H / T_H", "varianceEntropy / randomThreshold"),
  percentileOf("O", "orthogonality"),
  { title: "Among", value: ({ among }) => typeset(among) },
  { title: "Networks", numeric: true, value: ({ networks }) => networks },
];
