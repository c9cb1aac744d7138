import { useEffect, useMemo, useState } from "preact/hooks";
import { counted } from "../../sdk/index.ts";
import type { FilterFacts, FilterOrder, FilterPage, LayerOverview, Overview } from "../engine/protocol.ts";
import { go, type Route, route, toLayer } from "../route.ts";
import { ask, failure, version } from "../state.ts";
import { Figure } from "../ui/figure.tsx";
import { inputsOf } from "../ui/filter-place.ts";
import { fittedNames } from "../ui/fitted-names.ts";
import { largestWeight } from "../ui/largest-weight.ts";
import { LazyDetails } from "../ui/lazy-details.tsx";
import { notShown } from "../ui/not-shown.ts";
import { grouped } from "../ui/numbers.ts";
import { shownName } from "../ui/shown-name.ts";
import { useAnswer } from "../ui/use-answer.ts";
import { WeightScale } from "../ui/weight-scale.tsx";
import { FilterDetail } from "./filter-detail.tsx";
import { FilterGrid } from "./filter-grid.tsx";
import { FilterMatrix } from "./filter-matrix.tsx";
import { RgbFilters } from "./rgb-filters.tsx";

const perPage = 60;
/** Characters of a layer's name in the list. */
const longestName = 48;

const orders: Record<FilterOrder, string> = {
  cluster: "like typical filters",
  label: "nearest spectrum",
  norm: "norm",
  similarity: "like the chosen one",
};

/** A layer's filters, a page at a time; the one under the pointer or the focus with its numbers. */
export function Filters({ result }: { result: Overview }) {
  const { model, layer = 0, sort, scale } = route.value;
  const m = Math.min(model, result.models.length - 1);
  const { layers, skippedLayers } = result.models[m];
  const unseen = useMemo(() => notShown(skippedLayers), [skippedLayers]);
  const l = Math.min(layer, layers.length - 1);
  const names = useMemo(
    () =>
      fittedNames(
        layers.map(({ name }) => name),
        longestName,
      ),
    [layers],
  );
  const own = layers[l] as LayerOverview | undefined;
  const look = own === undefined ? undefined : looksOf(own).find((each) => each === route.value.look);
  const start = pageOf(route.value);
  const setStart = (next: number) => go({ start: next });
  /** The chosen filter, by its index in the layer. */
  const [index, setIndex] = useState(route.value.filter ?? 0);
  // What the order is made by: it stays when another filter is pointed at.
  const to = sort === "similarity" ? (route.value.filter ?? 0) : 0;
  const page = useFilters(l < 0 ? undefined : { m, l, start, count: perPage, sort, to });
  const isThere = page?.loaded.indices.includes(index);
  const single = useFilters(page === undefined || isThere ? undefined : { m, l, start: index, count: 1 });
  const from = isThere ? page : single;
  const at = from?.loaded.indices.indexOf(index) ?? -1;
  useEffect(() => {
    setIndex(route.value.filter ?? 0);
  }, [m, l, sort, to, route.value.filter]);
  const modelLimit = useModelLimit(m, scale === "model");
  const width = page === undefined ? 1 : page.loaded.kernel[0] ** 2;
  const limitOf = (weights: ArrayLike<number>, layerLimit: number) =>
    scale === "filter" ? largestWeight(Array.from(weights)) : (scale === "model" && modelLimit) || layerLimit;
  const choose = (next: number) => {
    setIndex(next);
    go({ filter: next });
  };
  return (
    <>
      <h2>Filters</h2>
      <div class="row controls">
        {result.models.length > 1 && (
          <Choice
            title="Model"
            value={m}
            options={result.models.map(({ name }, i) => [i, shownName(name)])}
            onChoose={(value) => go(toLayer(0, Number(value)))}
          />
        )}
        {layers.length > 0 && (
          <Choice
            title="Layer"
            value={l}
            options={layers.map(({ name, kernel, filters }, i) => [
              i,
              `${shownName(names[i] ?? name)} (${kernel.join("×")}, ${counted(filters, "filter")})`,
            ])}
            onChoose={(value) => go(toLayer(Number(value)))}
          />
        )}
        {own && looksOf(own).length > 1 && (
          <Choice
            title="Show"
            value={look ?? ""}
            options={looksOf(own).map((each) => [each ?? "", lookTitles[each ?? "one"]])}
            onChoose={(value) => go({ look: (value || undefined) as Route["look"] })}
          />
        )}
        {own && look === undefined && (
          <Choice
            title="Sort by"
            value={sort ?? ""}
            options={[["", "output and input"], ...Object.entries(orders)]}
            onChoose={(value) => go({ sort: (value || undefined) as Route["sort"], filter: index, start: undefined })}
          />
        )}
        {own && look !== "matrix" && (
          <Choice
            title="Colours"
            value={scale ?? ""}
            options={[
              ["", "one scale for all here"],
              ["model", "one scale for the model"],
              ["filter", "each filter its own"],
            ]}
            onChoose={(value) => go({ scale: (value || undefined) as Route["scale"] })}
          />
        )}
      </div>
      {unseen && <p class="muted">{unseen}</p>}
      {look !== "matrix" && page !== undefined && (
        <WeightScale limit={scale === "filter" ? undefined : limitOf([], page.loaded.limit)} />
      )}
      {layers.length === 0 && <p class="note">This model has no filters from 2×2 to 11×11.</p>}
      <div class="filters">
        <div>
          {own && look === "matrix" && (
            <FilterMatrix m={m} l={l} layer={own} limit={page?.loaded.limit} chosen={index} onChoose={choose} />
          )}
          {own && look === "rgb" && <RgbFilters m={m} l={l} outputs={own.out} limitOf={limitOf} onChoose={choose} />}
          {look === undefined && (
            <FilterGrid page={page?.loaded} chosen={index} limitOf={limitOf} onPoint={setIndex} onChoose={choose} />
          )}
          {look === undefined && page !== undefined && page.loaded.total > perPage && (
            <nav class="row pager" aria-label="Pages of filters">
              <button type="button" disabled={start === 0} onClick={() => setStart(Math.max(0, start - perPage))}>
                Previous
              </button>
              <span role="status">
                {grouped(start + 1)}–{grouped(Math.min(page.loaded.total, start + perPage))} of{" "}
                {grouped(page.loaded.total)}
              </span>
              <button
                type="button"
                disabled={start + perPage >= page.loaded.total}
                onClick={() => setStart(start + perPage)}
              >
                Next
              </button>
            </nav>
          )}
        </div>
        <aside class="detail" aria-live="polite">
          {own && from && at >= 0 && (
            <FilterDetail
              key={`${m} ${l}`}
              m={m}
              l={l}
              layer={own}
              layers={result.models.map(({ name, layers }, _, { length }) =>
                layers.map((each) => (length > 1 ? `${shownName(name, 40)}: ${each.name}` : each.name)),
              )}
              index={index}
              weights={from.loaded.weights.slice(at * width, (at + 1) * width)}
              kernel={from.loaded.kernel}
              limit={limitOf(from.loaded.weights.subarray(at * width, (at + 1) * width), from.loaded.limit)}
              facts={from.facts[at]}
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

const lookTitles = {
  one: "filter by filter",
  rgb: "outputs in colour (red, green, blue)",
  matrix: "matrix of outputs and inputs",
};

/** What a layer can be shown as. */
function looksOf(layer: LayerOverview): Route["look"][] {
  const inputs = inputsOf(layer) ?? 0;
  return [
    undefined,
    ...(layer.in === 3 && inputs === 3 ? ["rgb" as const] : []),
    ...(inputs > 1 ? ["matrix" as const] : []),
  ];
}

/** The first filter of the page that the address names, or names a filter of: in another order than the file's nobody knows it yet. */
function pageOf({ filter = 0, sort, start }: Route): number {
  if (start !== undefined) return Math.floor(start / perPage) * perPage;
  return sort === undefined ? Math.floor(filter / perPage) * perPage : 0;
}

interface Wanted {
  m: number;
  l: number;
  start: number;
  count: number;
  sort?: FilterOrder;
  to?: number;
}

/** Some filters, and soon their labels and fits; what was there before stays until they come. */
function useFilters(wanted: Wanted | undefined) {
  const [found, setFound] = useState<{ loaded: FilterPage; facts: FilterFacts[] }>();
  const drawn = version.value;
  // a new result has new filters under the same indices
  useEffect(() => {
    if (wanted === undefined) return;
    const { m, l, start, count, sort, to } = wanted;
    let current = true;
    ask((api) => api.filters(m, l, start, count, sort, to))
      .then(async (loaded) => {
        if (!current) return;
        setFound({ loaded, facts: [] });
        // Labels and fits of the whole page at once: then every filter answers at a touch.
        const facts = await ask((api) => api.describe(loaded));
        if (current) setFound({ loaded, facts });
      })
      .catch((error: Error) => {
        if (!current) return;
        failure.value = error.message;
        go({ sort: undefined });
      });
    return () => {
      current = false;
    };
  }, [JSON.stringify(wanted), drawn]);
  return wanted && found;
}

function useModelLimit(m: number, isAsked: boolean): number | undefined {
  const found = useAnswer(isAsked ? async (api) => ({ of: m, limit: await api.modelLimit(m) }) : undefined, String(m));
  return found?.of === m ? found.limit : undefined;
}

interface ChoiceProps {
  title: string;
  value: string | number;
  options: readonly (readonly [string | number, string])[];
  onChoose: (value: string) => void;
}

function Choice({ title, value, options, onChoose }: ChoiceProps) {
  return (
    <label>
      <span>{title}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
