import type { LayerOfChanges, Overview } from "../engine/protocol.ts";
import { DataTable } from "../ui/data-table.tsx";
import { Figure } from "../ui/figure.tsx";
import { Findings } from "../ui/findings.tsx";
import { Name } from "../ui/name.tsx";
import { fixed, percent } from "../ui/numbers.ts";
import { shownName } from "../ui/shown-name.ts";
import type { Column } from "../ui/table-rows.ts";
import { useFurther } from "./use-further.ts";
import { floorColumn, layerColumn, numberColumn } from "./usual-columns.ts";

/** What changed from the first of two models to the second. */
export function Changes({ result }: { result: Overview }) {
  const { changes, models } = result;
  const refused = useFurther(result, changes !== null, "Comparing layers", (api, report) => api.changes(report));
  return (
    <>
      <h2>Changes</h2>
      <p class="intro">
        From <Name of={models[0].name} longest={60} /> to <Name of={models[1].name} longest={60} then=":" /> every
        weight of every convolution.
      </p>
      {refused !== undefined && <p class="note">The models were not compared: {refused}.</p>}
      {changes !== null && (
        <>
          <Findings findings={changes.findings} bare />
          <div class="figures">
            <Figure request={{ name: "changes" }} />
            <Figure request={{ name: "changed-filters" }} />
          </div>
          <h2>Layer by layer</h2>
          <DataTable
            label="Table of changed layers"
            columns={columns}
            rows={changes.layers}
            layerOf={({ a, b }) => {
              const [model, layer] = a === null ? [models[1], b] : [models[0], a];
              return layer === null ? undefined : { model: model.name, layer };
            }}
            searched={({ a, b, state }) => `${a} ${b} ${state}`}
          />
        </>
      )}
    </>
  );
}

const nameOf = ({ a, b }: LayerOfChanges) => (a === b || b === null ? (a ?? "") : a === null ? b : `${a} → ${b}`);

const columns: Column<LayerOfChanges>[] = [
  layerColumn(nameOf),
  { title: "State", value: ({ state }) => state },
  { title: "What", value: ({ detail }) => detail, show: ({ detail }) => (detail === "" ? "" : shownName(detail, 100)) },
  numberColumn(
    "Change",
    "Norm of the difference over the norm before",
    ({ relativeChange }) => relativeChange,
    percent,
  ),
  numberColumn(
    "Cosine",
    "Cosine of all weights before and after",
    ({ cosine }) => cosine?.whole ?? null,
    (cosine) => fixed(cosine, 3),
  ),
  numberColumn("D", "Divergence of the filters before and after", ({ divergence }) => divergence?.value ?? null),
  floorColumn(({ divergence }) => divergence?.floor ?? null),
];
