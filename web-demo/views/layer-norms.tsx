import { useState } from "preact/hooks";
import { powerOfTen } from "../../sdk/results/typeset.ts";
import type { Overview } from "../engine/protocol.ts";
import { route } from "../route.ts";
import { further, job } from "../state.ts";
import { Figure } from "../ui/figure.tsx";
import { short } from "../ui/numbers.ts";
import { shownName } from "../ui/shown-name.ts";

/** Whole layers as operators, on request: a wide layer takes seconds. */
export function LayerNorms({ result: { norms, live } }: { result: Overview }) {
  const [refused, setRefused] = useState<string>();
  const { size = 32, boundary = "periodic" } = route.value;
  if (norms === null && !live) return null;
  const measure = async () => {
    setRefused(await further("Measuring layers", (api, report) => api.further("norms", { size, boundary }, report)));
  };
  return (
    <section aria-labelledby="norms-title" class={norms === null ? "offer" : undefined}>
      <h2 id="norms-title">Whole layers</h2>
      {norms === null ? (
        <>
          <p>
            All channels of a layer together are one operator. Its largest singular value bounds how much it amplifies.
          </p>
          <button type="button" disabled={job.value !== undefined} onClick={measure}>
            Measure the layers{boundary === "zero" && ", with zeros around the images"}
          </button>
          {refused !== undefined && <p class="note">The layers were not measured: {refused}.</p>}
        </>
      ) : (
        <>
          <Figure request={{ name: "layer-norms" }} />
          {norms.bounds.map(({ model, layers, log10 }) => (
            <p key={model} class="muted">
              {shownName(model)}: the product over {layers} layers, the naive bound of the network's Lipschitz constant,
              is{" "}
              {log10 === null
                ? "0: a layer is all zeros"
                : Math.abs(log10) < 5
                  ? short(10 ** log10)
                  : powerOfTen(log10)}
              .
            </p>
          ))}
        </>
      )}
    </section>
  );
}
