import { useMemo, useState } from "preact/hooks";
import { agree } from "../../sdk/results/plain-text.ts";
import { type LayerOfChanges, type Overview, usualOperators } from "../engine/protocol.ts";
import { examples } from "../examples.ts";
import { go, toLayer } from "../route.ts";
import { further, job } from "../state.ts";
import { DataTable } from "../ui/data-table.tsx";
import { Figure } from "../ui/figure.tsx";
import { LazyDetails } from "../ui/lazy-details.tsx";
import { notShown } from "../ui/not-shown.ts";
import { grouped, percent } from "../ui/numbers.ts";
import { shownName } from "../ui/shown-name.ts";
import { Strips } from "../ui/strip.tsx";
import { stripModel } from "../ui/strip-model.ts";
import { skippedColumns } from "./layer-columns.ts";
import { mostSeconds, useActing } from "./use-acting.ts";

/** Networks that are below each other at first. */
const atFirst = 4;

/** The networks at a glance. */
export function Glance({ result }: { result: Overview }) {
  const [most, setMost] = useState(atFirst);
  const bands = examples.value?.bands;
  const { acting, coming } = useActing(result);
  const { models, operators } = acting ?? result;
  const all = useMemo(
    () =>
      models
        .map((model, index) => {
          const { name } = model;
          const own = operators?.layers.filter(({ model }) => model === name) ?? [];
          const labelled = new Map(own.map((layer) => [layer.name, layer]));
          const changes = changesOf(result, index);
          const beside = {
            acts: (layer: { name: string }) => labelled.get(layer.name)?.counts,
            change: (layer: { name: string }) => changes.get(layer.name),
            bands,
          };
          return { index, ...stripModel(model, beside) };
        })
        .filter(({ layers }) => layers.length > 0),
    [result, models, bands],
  );
  const shown = all.slice(0, most);
  const below = all.slice(most);
  const unseen = models.flatMap(({ name, skippedLayers }, index) => {
    const sentence = below.some((each) => each.index === index) ? undefined : notShown(skippedLayers);
    return sentence === undefined ? [] : [{ name, index, sentence, layers: skippedLayers }];
  });
  const unseenLayers = unseen.map(({ name, index, sentence, layers }) => (
    <div key={index}>
      <p class="muted">
        {models.length > 1 && <bdi>{shownName(name)}: </bdi>}
        {sentence}
      </p>
      <LazyDetails title={`Which ${agree(layers.length, "layer is", "layers are")} not shown`}>
        {() => <DataTable label={`Layers of ${name} that are not shown`} columns={skippedColumns} rows={layers} />}
      </LazyDetails>
    </div>
  ));
  if (all.length === 0) return <>{unseenLayers}</>;
  return (
    <section aria-labelledby="glance-title">
      <Strips
        models={shown}
        labels={operators?.labels}
        coming={coming}
        onLayer={(m, layer) => go({ view: "filters", ...toLayer(layer, shown[m].index) })}
      >
        <h2 id="glance-title">At a glance</h2>
        <p>
          A column for each layer, with the filters that stand for most of its filters, and for how many. Point at one
          to apply it to the picture; click it for all filters of its layer.
          {shown.length > 1 && " Equal depths are below each other."}
          {result.changes !== null && " Layers that changed from the first model to the second are lit."}
        </p>
        {result.live && operators === null && !coming && result.labelSeconds !== null && (
          <button
            type="button"
            disabled={job.value !== undefined}
            onClick={() =>
              void further("Labelling filters", (api, report) => api.further("operators", usualOperators, report))
            }
          >
            Colour them by their nearest spectra
            {result.labelSeconds > mostSeconds && `, about ${grouped(Math.ceil(result.labelSeconds))}\u00a0s`}
          </button>
        )}
      </Strips>
      {unseenLayers}
      {all.length > most && (
        <button type="button" onClick={() => setMost(most + 8)}>
          Show {Math.min(8, all.length - most)} more of {all.length} models
        </button>
      )}
      <LazyDetails title="The strip as a figure for a paper">
        {() => (
          <div class="figures">
            {shown.map(({ index }) => (
              <Figure key={`${index} ${operators === null}`} request={{ name: "strip", model: index }} />
            ))}
          </div>
        )}
      </LazyDetails>
    </section>
  );
}

/** What became of the layers of the first or second of two models, by name; those that did not change are left out. */
function changesOf({ changes }: Overview, index: number): Map<string, string> {
  const named = (changes?.layers ?? []).map((change) => [index === 0 ? change.a : change.b, inWords(change)] as const);
  return new Map(named.filter((each): each is [string, string] => each[0] !== null && each[1] !== ""));
}

/** "changed 12 %", where the change can be measured. */
function inWords({ state, relativeChange }: LayerOfChanges): string {
  if (state === "unchanged") return "";
  return state === "changed" && relativeChange !== null ? `changed ${percent(relativeChange)}` : state;
}
