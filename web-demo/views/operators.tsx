import { useEffect, useState } from "preact/hooks";
import { labelledKernels } from "../../sdk/results/labelled-kernels.ts";
import type { OperatorsOverview, Overview } from "../engine/protocol.ts";
import { route } from "../route.ts";
import { further, job, overview } from "../state.ts";
import { DataTable } from "../ui/data-table.tsx";
import { Figure } from "../ui/figure.tsx";
import { Findings } from "../ui/findings.tsx";
import { LazyDetails } from "../ui/lazy-details.tsx";
import { LayerNorms } from "./layer-norms.tsx";
import { operatorColumns } from "./operator-columns.ts";
import { OperatorControls } from "./operator-controls.tsx";
import { takenLayers } from "./taken-layers.tsx";

/** What the filters do to an image: labelled by the image-processing filter whose singular values theirs resemble. */
export function Operators({ result }: { result: Overview }) {
  const { operators, live } = result;
  const { size = 32, boundary = "periodic" } = route.value;
  const [refused, setRefused] = useState<string>();
  const { sizes, only } = takenLayers(result, (k) => labelledKernels.includes(k), false);
  const wanted = `${size} ${boundary} ${only}`;
  const known =
    operators !== null && (!live || `${operators.size} ${operators.boundary} ${result.kernels.operators}` === wanted);
  const study = async () => {
    setRefused(undefined);
    setRefused(
      await further("Labelling filters", (api, report) =>
        api.further("operators", { size, boundary, kernel: only }, report),
      ),
    );
  };
  // once for each setting; what was stopped waits to be asked for
  useEffect(() => {
    if (live && !known && job.value === undefined) void study();
  }, [wanted, result.models]);
  return (
    <>
      <h2>Operators</h2>
      <p class="intro">
        A filter acts on an image as a matrix. Its singular values tell how strongly it passes each pattern; a filter is
        named after the classical one whose sorted singular values its own resemble most. Noise is named the same way,
        so that only what is learned stands out.
      </p>
      {live && <OperatorControls result={result} sizes={sizes} only={only} />}
      {live && refused !== undefined && !known && (
        <div class="note">
          <p>The filters were not labelled: {refused}.</p>
          <button type="button" onClick={study}>
            Label the filters
          </button>
        </div>
      )}
      {!live && operators === null && (
        <p class="note">This report was saved without a study of operators. Open the model itself to have one.</p>
      )}
      {operators !== null && <Study operators={operators} several={result.models.length > 1} />}
      <LayerNorms result={result} />
    </>
  );
}

function Study({ operators, several }: { operators: OperatorsOverview; several: boolean }) {
  const figures = (overview.value?.figures ?? []).filter(({ study }) => study === "operators");
  const first = figures.filter(({ name }) => shares.includes(name));
  const byLayer = figures.some(({ name }) => name === layers);
  const rest = figures.filter(({ name }) => !shares.includes(name) && name !== layers);
  const draw = ({ name }: { name: string }) => <Figure key={name} request={{ name }} />;
  return (
    <>
      <Findings findings={operators.findings} />
      <div class="figures">{first.map(draw)}</div>
      <section aria-labelledby="counts-title">
        <h2 id="counts-title">Labels by layer</h2>
        <p class="muted">Share of the layer's filters; behind it, in points, how much more than in noise.</p>
        <DataTable
          label="Table of labels"
          columns={operatorColumns(operators.labels, several)}
          rows={operators.layers}
          layerOf={({ model, name }) => ({ model, layer: name })}
          searched={({ name, model, kernel }) => `${name} ${model} ${kernel.join("x")}`}
        />
      </section>
      <div class="figures">{rest.map(draw)}</div>
      {byLayer && <LazyDetails title="The plane of each layer">{() => draw({ name: layers })}</LazyDetails>}
    </>
  );
}

const shares = ["operator-layers", "operator-groups"];
const layers = "operator-plane-layers";
