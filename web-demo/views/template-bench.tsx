import { useEffect, useState } from "preact/hooks";
import type { Family } from "../../sdk/index.ts";
import { largestSigma } from "../../sdk/largest-sigma.ts";
import { sigmaText } from "../../sdk/results/sigma-text.ts";
import type { FilterFacts, FilterPage, IdealFilter, Overview, Scales } from "../engine/protocol.ts";
import { go, route, toLayer } from "../route.ts";
import { ask } from "../state.ts";
import { familyNames } from "../ui/family-names.ts";
import { largestWeight } from "../ui/largest-weight.ts";
import { alike, grouped, significant } from "../ui/numbers.ts";
import { rove } from "../ui/rove.ts";
import { shownName } from "../ui/shown-name.ts";
import { Weights } from "../ui/weights.tsx";

const perPage = 24;
/** Beyond this a template of usual size no longer changes to the eye. */
const mostSigma = 4;

/** A filter beside a template whose scale is set by hand, drawn live. */
export function TemplateBench({ result }: { result: Overview }) {
  const layers = result.models.flatMap((model, m) =>
    model.layers.map((layer, l) => ({ model, m, l, layer })).filter(({ layer: { kernel } }) => fits(kernel)),
  );
  const { model, layer } = route.value;
  const chosen = layers.find(({ m, l }) => m === model && l === layer) ?? firstOf(layers);
  const [page, setPage] = useState<FilterPage & { of: string | undefined }>();
  const [facts, setFacts] = useState<FilterFacts[]>([]);
  const { filter = 0 } = route.value;
  const at = chosen && filter < chosen.layer.filters ? filter : 0;
  const start = Math.floor(at / perPage) * perPage;
  const setAt = (next: number) => next === at || go({ filter: next, family: undefined, scales: undefined });
  const place = chosen && `${chosen.m} ${chosen.l}`;
  // A new result has new filters under the same indices.
  useEffect(() => {
    if (chosen === undefined) return;
    let current = true;
    void (async () => {
      const next = await ask((api) => api.filters(chosen.m, chosen.l, start, perPage));
      const described = await ask((api) => api.describe(next));
      if (!current) return;
      setPage({ ...next, of: place });
      setFacts(described);
    })();
    return () => {
      current = false;
    };
  }, [place, start, result.models]);
  // Of a page that has not come yet: none.
  const shown = at - (page?.start ?? 0);
  if (chosen === undefined) return <p class="note">There is no layer of filters with an odd size from 3 to 17.</p>;
  const width = page === undefined ? 1 : page.kernel[0] * page.kernel[1];
  const filters = Array.from({ length: page === undefined ? 0 : page.weights.length / width }, (_, i) =>
    page!.weights.slice(i * width, (i + 1) * width),
  );
  return (
    <section aria-labelledby="bench-title">
      <h3 id="bench-title">One filter against an ideal one</h3>
      <div class="row controls">
        <label>
          <span>Layer</span>
          <select
            value={place}
            onChange={(event) => {
              const [m, l] = event.currentTarget.value.split(" ").map(Number);
              go(toLayer(l, m));
            }}
          >
            {layers.map(({ model, m, l, layer }) => (
              <option key={`${m} ${l}`} value={`${m} ${l}`}>
                {result.models.length > 1 && `${shownName(model.name, 40)}: `}
                {shownName(layer.name)} ({layer.kernel.join("×")}
                {layer.kind === "depthwise" && ", depthwise"}, {grouped(layer.filters)})
              </option>
            ))}
          </select>
        </label>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form */}
      <div class="grid" role="group" aria-label="Filters. Arrow keys go from one to the next." onKeyDown={rove}>
        {filters.map((weights, i) => (
          <button
            key={i}
            type="button"
            class={i === shown ? "filter chosen" : "filter"}
            aria-label={`Filter ${grouped(page!.start + i)}`}
            aria-pressed={i === shown}
            tabIndex={i === shown ? 0 : -1}
            onFocus={() => setAt(page!.start + i)}
            onClick={() => setAt(page!.start + i)}
          >
            <Weights weights={weights} kernel={page!.kernel} limit={largestWeight(weights)} size={44} />
          </button>
        ))}
      </div>
      {filters[shown] && (
        // By the layer that is there: what is on its way has another best template.
        <Bench
          key={`${page!.of} ${at}`}
          weights={filters[shown]}
          k={page!.kernel[0]}
          best={facts[shown]?.fit ?? null}
        />
      )}
      {page !== undefined && at >= page.total && (
        <p class="note">A reopened report holds the first filters of each layer only.</p>
      )}
    </section>
  );
}

function Bench({ weights, k, best }: { weights: Float32Array; k: number; best: IdealFilter | null }) {
  const [family, setFamily] = useState<Family>(familyOf(route.value.family) ?? best?.family ?? "smooth");
  const [scales, setScales] = useState<Scales>(
    scalesOf(route.value.scales) ?? best ?? { sigmaX: 1, sigmaY: 1, alpha: 1 },
  );
  /** Puts what was chosen into the address, once a slider rests. */
  const keep = (of: Family, { sigmaX, sigmaY, alpha }: Scales) =>
    go({ family: of, scales: [sigmaX, sigmaY, alpha ?? 1] });
  const [ideal, setIdeal] = useState<IdealFilter | null>(best);
  useEffect(() => {
    let current = true;
    ask((api) => api.ideal([...weights], k, family, scales)).then((drawn) => current && setIdeal(drawn));
    return () => {
      current = false;
    };
  }, [weights, family, scales]);
  const limit = largestWeight(weights);
  const oneScale = family === "sharpen";
  const write = alike(oneScale ? [scales.sigmaX] : [scales.sigmaX, scales.sigmaY]);
  const writeSigma = (sigma: number) => sigmaText(sigma, write);
  return (
    <div class="bench">
      <div class="pair">
        <div>
          <Weights weights={weights} kernel={[k, k]} limit={limit} size={136} />
          <span class="muted">learned</span>
        </div>
        <div>
          {ideal && <Weights weights={ideal.weights} kernel={[k, k]} limit={limit} size={136} />}
          <span class="muted">template</span>
        </div>
      </div>
      <div class="knobs">
        <label>
          <span>Family</span>
          <select
            value={family}
            onChange={(event) => {
              const next = event.currentTarget.value as Family;
              setFamily(next);
              keep(next, scales);
            }}
          >
            {Object.entries(familyNames).map(([name, text]) => (
              <option key={name} value={name}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <Slider
          label={oneScale ? "Sigma" : "Sigma across"}
          value={scales.sigmaX}
          write={writeSigma}
          onInput={(sigmaX) => setScales({ ...scales, sigmaX })}
          onRest={() => keep(family, scales)}
        />
        {!oneScale && (
          <Slider
            label="Sigma up"
            value={scales.sigmaY}
            write={writeSigma}
            onInput={(sigmaY) => setScales({ ...scales, sigmaY })}
            onRest={() => keep(family, scales)}
          />
        )}
        {oneScale && (
          <Slider
            label="Alpha"
            value={scales.alpha ?? 1}
            onInput={(alpha) => setScales({ ...scales, alpha })}
            onRest={() => keep(family, scales)}
          />
        )}
        <p role="status" class="cosine">
          Cosine <strong>{ideal?.cosine == null ? "–" : ideal.cosine.toFixed(3)}</strong>
        </p>
        <button
          type="button"
          disabled={best === null}
          onClick={() => {
            setFamily(best!.family);
            setScales(best!);
            go({ family: undefined, scales: undefined });
          }}
        >
          Best fit
        </button>
      </div>
    </div>
  );
}

interface SliderProps {
  label: string;
  value: number;
  write?: (value: number) => string;
  onInput: (value: number) => void;
  onRest: () => void;
}

function Slider({ label, value, write = significant, onInput, onRest }: SliderProps) {
  return (
    <label class="slider">
      <span>{label}</span>
      <input
        type="range"
        min={0}
        max={mostSigma}
        step={0.05}
        value={value}
        onInput={(event) => onInput(Number(event.currentTarget.value))}
        onChange={onRest}
      />
      <output>{write(value)}</output>
    </label>
  );
}

function familyOf(name: string | undefined): Family | undefined {
  return (Object.keys(familyNames) as Family[]).find((family) => family === name);
}

function scalesOf(numbers: readonly number[] | undefined): Scales | undefined {
  if (numbers === undefined) return undefined;
  const [sigmaX, sigmaY, alpha] = numbers.map((value) => Math.min(largestSigma, value));
  return { sigmaX, sigmaY, alpha };
}

type Placed = { m: number; l: number; layer: Overview["models"][number]["layers"][number] };

/** Depthwise layers are where such filters were found first. */
function firstOf<T extends Placed>(layers: readonly T[]): T | undefined {
  const depthwise = layers.filter(({ layer }) => layer.kind === "depthwise");
  const some = depthwise.length > 0 ? depthwise : layers;
  return [...some].sort((a, b) => b.layer.kernel[0] - a.layer.kernel[0])[0];
}

function fits([rows, columns]: readonly number[]): boolean {
  return rows === columns && rows % 2 === 1 && rows >= 3 && rows <= 17;
}
