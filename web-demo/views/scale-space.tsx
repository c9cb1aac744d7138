import { useEffect, useState } from "preact/hooks";
import { counted } from "../../sdk/index.ts";
import type { Overview, ScaleSpaceOverview } from "../engine/protocol.ts";
import type { FittedSoFar } from "../fitted-so-far.ts";
import { fittedSoFar, further, job } from "../state.ts";
import { familyNames } from "../ui/family-names.ts";
import { Figure } from "../ui/figure.tsx";
import { Findings } from "../ui/findings.tsx";
import { grouped } from "../ui/numbers.ts";
import { countFilters, OnlySize, takenLayers } from "./taken-layers.tsx";
import { TemplateBench } from "./template-bench.tsx";

/** Filters that are fitted without being asked for: some seconds of work. */
const atOnce = 50_000;

/** Learned filters against ideal ones: Gaussian derivatives and their kin. */
export function ScaleSpace({ result }: { result: Overview }) {
  const { scaleSpace, live } = result;
  const [refused, setRefused] = useState<string>();
  // Where such filters were found first; a network without such layers is studied whole.
  const taken = takenLayers(result, (k) => k % 2 === 1 && k >= 3 && k <= 17, true);
  const { depthwise, sizes, only } = taken;
  const known = scaleSpace !== null && (!live || result.kernels["scale-space"] === only);
  const study = async () => {
    setRefused(undefined);
    fittedSoFar.value = undefined;
    setRefused(
      await further("Fitting filters", (api, report) =>
        api.further("scale-space", { ...(!depthwise && { layers: ["*"] }), kernel: only }, report),
      ),
    );
  };
  const wanted = countFilters(taken);
  // Another size is another question.
  useEffect(() => setRefused(undefined), [only]);
  // Once a model; what was stopped, or would take minutes, waits to be asked for; other work ends first.
  const idle = job.value === undefined;
  useEffect(() => {
    if (live && !known && refused === undefined && wanted <= atOnce && idle) void study();
  }, [result.models, idle, only]);
  return (
    <>
      <h2>Scale space</h2>
      <p class="intro">
        Many learned filters are nearly smoothed differences: a Gaussian of some scale, differentiated, sharpened or
        left as it is. Each filter is laid beside eight such families at the scale that fits it best. Families and
        scales are counted where that fit is close, with a cosine of 0.9 or more, and compared with those of noise.
      </p>
      {!live && scaleSpace === null && <p class="note">Open the model itself to fit all its filters.</p>}
      {result.studied && <TemplateBench result={result} />}
      {(live || scaleSpace !== null) && (
        <h2>
          All {only !== undefined && `${only}×${only} `}
          {(scaleSpace?.depthwise ?? depthwise) && "depthwise "}filters
        </h2>
      )}
      {live && sizes.length > 1 && (
        <div class="row controls">
          <OnlySize sizes={sizes} only={only} />
        </div>
      )}
      {live && !known && job.value === undefined && (
        <div class="note">
          <p>
            {refused === undefined
              ? `To fit all ${grouped(wanted)} filters takes a while.`
              : `The filters were not fitted: ${refused}.`}
          </p>
          <button type="button" onClick={study}>
            Fit the filters
          </button>
        </div>
      )}
      {live && !known && fittedSoFar.value && <SoFar {...fittedSoFar.value} isUnderWay={job.value !== undefined} />}
      {scaleSpace !== null && (
        <>
          <Findings findings={scaleSpace.findings} />
          <Tally families={scaleSpace.families} whole />
          <div class="figures">
            {result.figures
              .filter(({ study }) => study === "scale-space")
              .map(({ name }) => (
                <Figure key={name} request={{ name }} />
              ))}
          </div>
        </>
      )}
    </>
  );
}

function SoFar({ layers, filters, total, families, isUnderWay }: FittedSoFar & { isUnderWay: boolean }) {
  return (
    <section aria-labelledby="so-far">
      <h2 id="so-far">
        So far: {grouped(filters)} of {counted(total, "filter")}
      </h2>
      <p class="muted">
        {`All filters of ${counted(layers, "layer")}. `}
        {isUnderWay ? "The others are being fitted, also while another view is shown." : "The others were not fitted."}
      </p>
      <Tally families={families} />
    </section>
  );
}

function Tally({ families, whole }: Pick<ScaleSpaceOverview, "families"> & { whole?: boolean }) {
  return (
    <dl class={whole ? "counts tally" : "counts"}>
      {families.map(({ family, count, identity }) => (
        <div key={family}>
          <dt>
            <strong>{family.replace("-", "−")}</strong>
            <span>
              {familyNames[family]}
              {identity > 0 && <small> ({grouped(identity)} only pass the image through)</small>}
            </span>
          </dt>
          <dd>{grouped(count)}</dd>
        </div>
      ))}
    </dl>
  );
}
