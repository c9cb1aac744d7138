import { useEffect, useState } from "preact/hooks";
import type { KeysOverview, Overview } from "../engine/protocol.ts";
import { further, job } from "../state.ts";
import { DataTable } from "../ui/data-table.tsx";
import { Figure } from "../ui/figure.tsx";
import { Findings } from "../ui/findings.tsx";
import { grouped } from "../ui/numbers.ts";
import { keyColumns } from "./key-columns.ts";
import { countFilters, OnlySize, takenLayers } from "./taken-layers.tsx";

/** Filters that are searched without being asked for: some seconds of work. */
const atOnce = 50_000;

/** A few filters that stand for all others. */
export function Keys({ result }: { result: Overview }) {
  const { keys, live } = result;
  const [refused, setRefused] = useState<string>();
  // Keys are of depthwise layers; a network without such layers is studied whole.
  const taken = takenLayers(result, () => true, true);
  const { depthwise, sizes, only } = taken;
  const known = keys !== null && (!live || only === undefined || keys.result.kernel[0] === only);
  const wanted = countFilters(taken);
  const study = async () => {
    setRefused(undefined);
    setRefused(
      await further("Finding keys", (api, report) =>
        api.further("keys", { ...(!depthwise && { layers: ["*"] }), kernel: only }, report),
      ),
    );
  };
  // Another size is another question.
  useEffect(() => setRefused(undefined), [only]);
  // Once a model; what was stopped, or would take long, waits to be asked for; other work ends first.
  const idle = job.value === undefined;
  useEffect(() => {
    if (live && !known && refused === undefined && wanted <= atOnce && idle) void study();
  }, [result.models, idle, only]);
  return (
    <>
      <h2>Keys</h2>
      <p class="intro">
        A few filters may stand for all others: each learned filter is roughly a key times a number plus a constant.
        Keys come from clustering the directions of the filters and removing the least needed one at a time. The share
        of the filters that they explain is compared with what as many keys explain of white noise.
      </p>
      {live && keys !== null && sizes.length > 1 && (
        <div class="row controls">
          <OnlySize sizes={sizes} only={only} taken={keys.result.kernel[0]} />
        </div>
      )}
      {!live && keys === null && <p class="note">Open the model itself to find its keys.</p>}
      {live && !known && job.value === undefined && (
        <div class="note">
          <p>
            {refused === undefined
              ? `Finding the keys of ${grouped(wanted)} filters takes a while.`
              : `No keys were found: ${refused}.`}
          </p>
          <button type="button" onClick={study}>
            Find the keys
          </button>
        </div>
      )}
      {keys !== null && <Found keys={keys} several={result.models.length > 1} />}
    </>
  );
}

function Found({ keys: { findings, result }, several }: { keys: KeysOverview; several: boolean }) {
  return (
    <>
      <Findings findings={findings} />
      <div class="figures">
        <Figure request={{ name: "keys" }} />
        <Figure request={{ name: "keys-curve" }} />
      </div>
      <section aria-labelledby="key-layers-title">
        <h2 id="key-layers-title">Keys by layer</h2>
        <DataTable
          label="Table of layers and keys"
          columns={keyColumns(several)}
          rows={result.layers}
          layerOf={({ model, name }) => ({ model, layer: name })}
          searched={({ name, model }) => `${name} ${model}`}
        />
      </section>
    </>
  );
}
