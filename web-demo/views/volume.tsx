import { letters, lettersText } from "../../sdk/results/letters.ts";
import { pText } from "../../sdk/results/plain-text.ts";
import type { LayerOfVolume, Overview } from "../engine/protocol.ts";
import { DataTable } from "../ui/data-table.tsx";
import { Figure } from "../ui/figure.tsx";
import { Findings } from "../ui/findings.tsx";
import { grouped, percent } from "../ui/numbers.ts";
import type { Column } from "../ui/table-rows.ts";
import { layerColumn, modelColumn, numberColumn } from "./usual-columns.ts";

/** 3-D kernels of a saved result: the page itself studies their slices. */
export function Volume({ result: { volume, models } }: { result: Overview }) {
  if (volume === null) return null;
  const [layer, ...others] = columns;
  return (
    <>
      <h2>3-D kernels</h2>
      <p class="intro">
        Kernels as they are, not cut into slices: what they are mixtures of, and how they vary along each axis.
      </p>
      <Findings findings={volume.findings} bare />
      <div class="figures">
        <Figure request={{ name: "volume-basis" }} />
        <Figure request={{ name: "volume-anisotropy" }} />
        <Figure request={{ name: "volume-kernels" }} />
      </div>
      <h2>Layer by layer</h2>
      <DataTable
        label="Table of layers of 3-D kernels"
        columns={models.length > 1 ? [layer, modelColumn(({ model }: LayerOfVolume) => model), ...others] : columns}
        rows={volume.layers}
        layerOf={({ model, name }) => ({ model, layer: name })}
        searched={({ model, name }) => `${model} ${name}`}
      />
      <p class="muted">{lettersText(["S", "H", "O"])}</p>
    </>
  );
}

const contiguity = (axis: "depth" | "rows" | "columns") =>
  numberColumn<LayerOfVolume>(
    `c ${axis}`,
    `Squared difference of neighbours along ${axis} over twice the variance: 1 on average for weights in any order`,
    ({ anisotropy }) => anisotropy?.[axis] ?? null,
  );

const columns: Column<LayerOfVolume>[] = [
  layerColumn(({ name }) => name),
  { title: "Kernel", value: ({ kernel }) => kernel.join("×") },
  numberColumn(
    "Kernels",
    undefined,
    ({ kernels }) => kernels,
    (kernels) => grouped(kernels ?? 0),
  ),
  numberColumn("S", letters.S, ({ sparsity }) => sparsity, percent),
  numberColumn("H", letters.H, ({ varianceEntropy }) => varianceEntropy),
  numberColumn("O", letters.O, ({ orthogonality }) => orthogonality),
  contiguity("depth"),
  contiguity("rows"),
  contiguity("columns"),
  numberColumn(
    "p",
    "Of a chi-squared test that the axes are alike; rough below ten kernels",
    ({ anisotropy }) => anisotropy?.pValue ?? null,
    (p) => (p === null ? "–" : pText(p)),
  ),
];
