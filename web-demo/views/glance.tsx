import { useMemo, useState } from "preact/hooks";
import type { Overview } from "../engine/protocol.ts";
import { go } from "../route.ts";
import { Figure } from "../ui/figure.tsx";
import { LazyDetails } from "../ui/lazy-details.tsx";
import { pointedLayer } from "../ui/pointed-layer.ts";
import { Strips } from "../ui/strip.tsx";
import { stripModel } from "../ui/strip-model.ts";

/** Networks that are below each other at first. */
const atFirst = 4;

/** The networks at a glance. */
export function Glance({ result }: { result: Overview }) {
  const [most, setMost] = useState(atFirst);
  const all = useMemo(
    () =>
      result.models
        .map(({ name, layers }, index) => {
          const own = result.operators?.layers.filter(({ model }) => model === name) ?? [];
          const acts = new Map(own.map((layer) => [layer.name, layer.counts]));
          return { index, ...stripModel(name, layers, (layer) => acts.get(layer.name)) };
        })
        .filter(({ layers }) => layers.length > 0),
    [result],
  );
  if (all.length === 0) return null;
  const shown = all.slice(0, most);
  const pointed = pointedLayer.value;
  return (
    <section aria-labelledby="glance-title">
      <Strips
        models={shown}
        labels={result.operators?.labels}
        onLayer={(m, layer) => go({ view: "filters", model: shown[m].index, layer, filter: undefined })}
        pointed={pointed && { m: shown.findIndex(({ index }) => index === pointed.m), l: pointed.l }}
        onPoint={(m, l) => {
          pointedLayer.value = { m: shown[m].index, l };
        }}
      >
        <h2 id="glance-title">At a glance</h2>
        <p>
          A column for each layer, with the filters that stand for most of its filters, and for how many. Point at one
          to apply it to the picture; click it for all filters of its layer.
          {shown.length > 1 && " Equal depths are below each other."}
        </p>
      </Strips>
      {all.length > most && (
        <button type="button" onClick={() => setMost(most + 8)}>
          Show {Math.min(8, all.length - most)} more of {all.length} models
        </button>
      )}
      <LazyDetails title="The strip as a figure for a paper">
        {() => (
          <div class="figures">
            {shown.map(({ index }) => (
              <Figure key={index} request={{ name: "strip", model: index }} />
            ))}
          </div>
        )}
      </LazyDetails>
    </section>
  );
}
