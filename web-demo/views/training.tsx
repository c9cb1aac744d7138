import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { counted } from "../../sdk/index.ts";
import { letters, lettersText } from "../../sdk/results/letters.ts";
import type { CheckpointView, Overview, TrainedLayer, TrainingOverview } from "../engine/protocol.ts";
import { go, route } from "../route.ts";
import { worker } from "../state.ts";
import { DataTable } from "../ui/data-table.tsx";
import { Figure } from "../ui/figure.tsx";
import { Findings } from "../ui/findings.tsx";
import { layersOfGroups } from "../ui/layers-by-name.ts";
import { fixed, grouped, percent } from "../ui/numbers.ts";
import { shownName } from "../ui/shown-name.ts";
import type { Column } from "../ui/table-rows.ts";
import { Weights } from "../ui/weights.tsx";
import { useFurther } from "./use-further.ts";
import { floorColumn, layerColumn, numberColumn } from "./usual-columns.ts";

type Timeline = NonNullable<TrainingOverview["timeline"]>;

/** How the filters of the checkpoints changed, and each checkpoint as it was. */
export function Training({ result }: { result: Overview }) {
  const { training } = result;
  const followed = training?.timeline ?? null;
  const refused = useFurther(result, followed !== null, "Going through checkpoints", (api, report) =>
    api.training(report),
  );
  if (training === null) return null;
  return (
    <>
      <h2>Training</h2>
      <p class="intro">
        {grouped(training.count)} checkpoints{result.live && " in the order of their epochs or steps"}.
        {training.alone !== null && " The other views show the last of them alone."}
      </p>
      {followed?.unread.map((why) => (
        <p key={why} class="note">
          Left out: {shownName(why, 300)}
        </p>
      ))}
      {refused !== undefined && <p class="note">The checkpoints were not followed: {refused}.</p>}
      {followed !== null && (
        <>
          <Findings findings={followed.findings} bare />
          <Checkpoints timeline={followed} models={result.models} live={result.live} />
        </>
      )}
    </>
  );
}

/** One checkpoint, chosen by a slider, and one layer's filters over all. */
function Checkpoints({ timeline, models, live }: { timeline: Timeline } & Pick<Overview, "models" | "live">) {
  const { names, reference, layers } = timeline;
  const [at, setAt] = useState(Math.min(names.length - 1, route.value.checkpoint ?? reference));
  const first = layers.findIndex(({ pictured }) => pictured);
  const layer = Math.min(layers.length - 1, route.value.trained ?? Math.max(0, first));
  const { view, of, fault } = useLatest(at, layer);
  const ofName = useMemo(() => layersOfGroups(models), [models]);
  const name = shownName(names[at], 60);
  const width = view === undefined ? 1 : view.kernel[0] ** 2;
  const count = view === undefined ? 0 : view.weights.length / width;
  return (
    <>
      <div class="row controls">
        <label class="slider checkpoints">
          <span>Checkpoint</span>
          <input
            type="range"
            min={0}
            max={names.length - 1}
            value={at}
            aria-valuetext={`${name}, ${grouped(at + 1)} of ${grouped(names.length)}`}
            onInput={(event) => setAt(Number(event.currentTarget.value))}
            onChange={() => go({ checkpoint: at })}
          />
          <output>
            {name} ({grouped(at + 1)} of {grouped(names.length)}
            {at === reference && ", the reference"})
          </output>
        </label>
        <label>
          <span>Layer</span>
          <select value={layer} onChange={(event) => go({ trained: Number(event.currentTarget.value) })}>
            {layers.map(({ name, kernel, filters }, i) => (
              <option key={name} value={i}>
                {shownName(name)} ({kernel.join("×")}, {counted(filters, "filter")})
              </option>
            ))}
          </select>
        </label>
      </div>
      {fault !== undefined && <p class="note">This checkpoint cannot be shown: {shownName(fault, 300)}</p>}
      {live ? (
        <>
          {count > 0 && view !== undefined ? (
            <div
              class="grid"
              role="img"
              aria-label={`Filters of ${shownName(layers[of.layer].name)} at ${shownName(names[of.at], 60)}`}
            >
              {Array.from({ length: count }, (_, i) => (
                <Weights
                  key={i}
                  weights={view.weights.subarray(i * width, (i + 1) * width)}
                  kernel={view.kernel}
                  limit={view.limit}
                />
              ))}
            </div>
          ) : (
            view !== undefined && (
              <p class="note">Nothing to show of this layer at this checkpoint: only k × k filters are.</p>
            )
          )}
          <p class="caption">
            The first filters of the layer at the chosen checkpoint, on the colour scale of{" "}
            {shownName(names[reference], 60)}.
          </p>
        </>
      ) : (
        <p class="caption">
          A saved result holds some of the filters at some of the checkpoints: the last figure shows them.
        </p>
      )}
      {view !== undefined && (
        <>
          <h2>Layers at the checkpoint</h2>
          <DataTable
            label="Table of layers at the checkpoint"
            columns={columns}
            rows={layers.map((own, i) => ({ ...own, ...view.rows[i] }))}
            searched={({ name }) => name}
            layerOf={({ name }) => ofName.get(name) ?? { model: "", layer: name }}
          />
          <p class="muted">{lettersText(["S", "H", "O"])}</p>
        </>
      )}
      <div class="figures">
        <Figure request={{ name: "timeline" }} />
        <Figure request={{ name: "timeline-filters", ...(layers[layer].pictured && { layer }) }} />
      </div>
    </>
  );
}

interface Chosen {
  at: number;
  layer: number;
}

interface Answer {
  view?: CheckpointView;
  /** What the view shows: on the page for as long as the answer to a newer choice is on its way. */
  of: Chosen;
  fault?: string;
}

/** The newest answer: while one is on its way, of all that was chosen since only the last is asked for. */
function useLatest(at: number, layer: number): Answer {
  const [answer, setAnswer] = useState<Answer>({ of: { at, layer } });
  const wanted = useRef<Chosen>({ at, layer });
  const busy = useRef(false);
  // Asked again by a loop, not by a second effect.
  useEffect(() => {
    wanted.current = { at, layer };
    if (busy.current) return;
    busy.current = true;
    void (async () => {
      let of = wanted.current;
      try {
        for (let asked: Chosen | undefined; asked !== wanted.current; ) {
          asked = of = wanted.current;
          setAnswer({ view: await worker().checkpoint(of.at, of.layer), of });
        }
      } catch (error) {
        setAnswer({ fault: (error as Error).message, of });
      } finally {
        busy.current = false;
      }
    })();
  }, [at, layer]);
  return answer;
}

type Row = TrainedLayer & CheckpointView["rows"][number];

const three = (value: number | null) => fixed(value, 3);

const columns: Column<Row>[] = [
  layerColumn(({ name }) => name),
  numberColumn("Norm", undefined, ({ norm }) => norm),
  numberColumn(
    "Step",
    "Norm of the difference from the checkpoint before, over the norm there",
    ({ relativeChange }) => relativeChange,
    percent,
  ),
  numberColumn(
    "Cosine",
    "Of all weights with those of the checkpoint that all are held against",
    ({ cosine }) => cosine,
    three,
  ),
  numberColumn("S", letters.S, ({ sparsity }) => sparsity, percent),
  numberColumn("H", letters.H, ({ varianceEntropy }) => varianceEntropy, three),
  numberColumn("O", letters.O, ({ orthogonality }) => orthogonality, three),
  numberColumn("D", "Divergence from the reference checkpoint", ({ divergence }) => divergence),
  floorColumn(({ floor }) => floor),
  {
    title: "Settled at",
    hint: "From there on D stays at or below its floor",
    value: ({ settledAt }) => settledAt,
  },
];
