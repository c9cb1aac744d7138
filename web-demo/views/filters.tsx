import { useEffect, useState } from "preact/hooks";
import type { FilterFacts, FilterPage, Overview } from "../engine/protocol.ts";
import { go, route } from "../route.ts";
import { version, worker } from "../state.ts";
import { Figure } from "../ui/figure.tsx";
import { largestWeight } from "../ui/largest-weight.ts";
import { LazyDetails } from "../ui/lazy-details.tsx";
import { grouped } from "../ui/numbers.ts";
import { rove } from "../ui/rove.ts";
import { shownName } from "../ui/shown-name.ts";
import { Weights } from "../ui/weights.tsx";
import { FilterDetail } from "./filter-detail.tsx";

const perPage = 60;

/** A layer's filters, a page at a time; the one under the pointer or the focus with its numbers. */
export function Filters({ result }: { result: Overview }) {
  const { model, layer = 0 } = route.value;
  const m = Math.min(model, result.models.length - 1);
  const { layers } = result.models[m];
  const l = Math.min(layer, layers.length - 1);
  const [start, setStart] = useState(0);
  const [loaded, setLoaded] = useState<FilterPage>();
  const [facts, setFacts] = useState<FilterFacts[]>([]);
  const [at, setAt] = useState(0);
  useEffect(() => setStart(0), [m, l]);
  const drawn = version.value;
  // a new result has new filters under the same indices
  useEffect(() => {
    if (l < 0) return;
    let current = true;
    worker()
      .filters(m, l, start, perPage)
      .then(async (next) => {
        if (!current) return;
        setLoaded(next);
        setFacts([]);
        setAt(0);
        // Labels and fits of the whole page at once: then every filter answers at a touch.
        const described = await worker().describe(next);
        if (current) setFacts(described);
      });
    return () => {
      current = false;
    };
  }, [m, l, start, drawn]);
  const page = l < 0 ? undefined : loaded;
  const kernel = page?.kernel ?? [];
  const width = kernel.reduce((product, size) => product * size, 1);
  const filters = page === undefined ? [] : split(page.weights, width);
  const limit = largestWeight(page?.weights ?? []);
  const shown = filters[at];
  return (
    <>
      <h2>Filters</h2>
      <div class="row controls">
        {result.models.length > 1 && (
          <label>
            <span>Model</span>
            <select value={m} onChange={(event) => go({ model: Number(event.currentTarget.value), layer: 0 })}>
              {result.models.map(({ name }, i) => (
                <option key={name} value={i}>
                  {shownName(name)}
                </option>
              ))}
            </select>
          </label>
        )}
        {layers.length > 0 && (
          <label>
            <span>Layer</span>
            <select value={l} onChange={(event) => go({ layer: Number(event.currentTarget.value) })}>
              {layers.map(({ name, kernel, filters: count }, i) => (
                <option key={name} value={i}>
                  {shownName(name)} ({kernel.join("×")}, {grouped(count)})
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {layers.length === 0 && <p class="note">This model has no filters from 2×2 to 11×11.</p>}
      <div class="filters">
        <div>
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form */}
          <div class="grid" role="group" aria-label="Filters. Arrow keys go from one to the next." onKeyDown={rove}>
            {filters.map((weights, i) => (
              <button
                key={i}
                type="button"
                class={i === at ? "filter chosen" : "filter"}
                aria-label={`Filter ${start + i}`}
                aria-pressed={i === at}
                tabIndex={i === at ? 0 : -1}
                onMouseEnter={() => setAt(i)}
                onFocus={() => setAt(i)}
                onClick={() => setAt(i)}
              >
                <Weights weights={weights} kernel={kernel} limit={limit} />
              </button>
            ))}
          </div>
          {page !== undefined && page.total > perPage && (
            <nav class="row pager" aria-label="Pages of filters">
              <button type="button" disabled={start === 0} onClick={() => setStart(Math.max(0, start - perPage))}>
                Previous
              </button>
              <span role="status">
                {grouped(start)} to {grouped(Math.min(page.total, start + perPage) - 1)} of {grouped(page.total)}
              </span>
              <button type="button" disabled={start + perPage >= page.total} onClick={() => setStart(start + perPage)}>
                Next
              </button>
            </nav>
          )}
        </div>
        <aside class="detail" aria-live="polite">
          {shown && (
            <FilterDetail
              index={(page?.start ?? 0) + at}
              weights={shown}
              kernel={kernel}
              limit={limit}
              facts={facts[at]}
            />
          )}
        </aside>
      </div>
      {l >= 0 && (
        <LazyDetails title="The first filters as a figure for a paper">
          {() => <Figure request={{ name: "filters", model: m, layer: l }} />}
        </LazyDetails>
      )}
      {!result.live && <p class="note">A reopened report holds the first filters of each layer only.</p>}
    </>
  );
}

function split(weights: Float32Array, width: number): Float32Array[] {
  return Array.from({ length: Math.floor(weights.length / width) }, (_, i) =>
    weights.subarray(i * width, (i + 1) * width),
  );
}
