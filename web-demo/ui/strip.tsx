import { useMemo, useRef, useState } from "preact/hooks";
import { columnNames } from "../../sdk/figures/column-names.ts";
import { inShort } from "../../sdk/figures/layer-problems.ts";
import { INDETERMINATE, NO_LABEL } from "../../sdk/figures/operators/label-style.ts";
import { stripPlaces } from "../../sdk/figures/strip-places.ts";
import { fixedNonZero } from "../../sdk/figures/svg/number.ts";
import { hues, seriesStyle } from "../../sdk/figures/svg/style.ts";
import { textWidth } from "../../sdk/figures/svg/text.ts";
import { counted } from "../../sdk/index.ts";
import { layerOrders } from "../../sdk/results/layer-orders.ts";
import { letters, lettersText } from "../../sdk/results/letters.ts";
import { Applied } from "./applied.tsx";
import { grouped, percent } from "./numbers.ts";
import { isPointed, pointAt } from "./pointed-layer.ts";
import { rove } from "./rove.ts";
import { shownName } from "./shown-name.ts";
import { Sprite } from "./sprite.tsx";
import { StripAxis } from "./strip-axis.tsx";
import { type StripLayer, type StripModel, stripMeasures } from "./strip-model.ts";
import { namesWidth, together, useStill, useStripWindow } from "./strip-window.ts";
import { withSubscripts } from "./with-subscripts.tsx";

interface Props {
  models: readonly StripModel[];
  /** References, then "indeterminate": in the order of their colours. */
  labels?: readonly string[];
  /** Whether labels come by themselves: they have their room. */
  coming?: boolean;
  /** Opens a layer's filters: of the model and the layer at these places. */
  onLayer: (model: number, layer: number) => void;
  /** Beside the filter that is applied. */
  children: preact.ComponentChildren;
}

/** Colours that are the theme's, as in figures. */
const themed: Readonly<Record<string, string>> = {
  [hues.blue]: "var(--series)",
  [hues.green]: "var(--green)",
  [hues.purple]: "var(--purple)",
  [hues.brown]: "var(--brown)",
  [hues.sky]: "var(--sky)",
  [hues.grey]: "var(--no-label)",
  [hues.black]: "var(--ink)",
};
/** Typical filters of a layer. */
const rows = 5;
/** Size of the letters of a layer's name, as wide as bold ones of a wide font are, and what its column is wider than it; in rem. */
const namesSize = 1;
const namesMargin = 0.375;
/** Size of the letters of a layer's filters' size and number, and what its column is wider than they are; in rem. */
const factsSize = 0.8;
const factsMargin = 0.3;

/** Networks at a glance, below each other: a column a layer. The filter under the pointer, or in focus, is applied to a picture. */
export function Strips({ models, labels = [], coming = false, onLayer, children }: Props) {
  const acting = coming || labels.length > 0;
  const [at, setAt] = useState(() => telling(models));
  const scroller = useRef<HTMLDivElement>(null);
  const { places, width } = useMemo(
    () => stripPlaces(models.map(({ layers }) => layers.map(({ depth }) => depth))),
    [models],
  );
  const { pitch, from, to, seen } = useStripWindow(scroller, width);
  const isStill = useStill(scroller);
  const names = useMemo(
    () =>
      models.map(({ layers }) =>
        columnNames(
          layers.map(({ name }) => shownName(name, 10_000)),
          pitch - namesMargin,
          namesSize,
        ),
      ),
    [models, pitch],
  );
  const two = names.some((each) => each.some((name) => name.includes("\n")));
  // A number that is cut short is another number: where one has no room beside the size it stands below it, in all columns.
  const tall = useMemo(
    () => models.some(({ layers }) => layers.some((each) => textWidth(factsOf(each), factsSize) > pitch - factsMargin)),
    [models, pitch],
  );
  const layer = models[at.m]?.layers[at.l];
  const filter = layer?.typical[at.i];
  return (
    <>
      <div class="glance-head">
        <div>{children}</div>
        {filter && (
          <Applied weights={filter.weights} k={layer.k}>
            <bdi>{shownName(layer.name, 40)}</bdi>, {layer.k}×{layer.k}: {standsFor(layer, at.i)}
          </Applied>
        )}
      </div>
      <section
        class="strips"
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={`Layers ${layerOrders(models)}. Arrow keys go from filter to filter.`}
        aria-busy={coming}
        onKeyDown={rove}
      >
        <Marks width={width} pitch={pitch} />
        {models.map((model, m) => (
          <div
            class={two ? "strip two" : "strip"}
            key={model.name}
            style={{ width: `${namesWidth + width * pitch}rem` }}
          >
            {models.length > 1 && <h3 class="strip-name">{shownName(model.name, 80)}</h3>}
            <Names acting={acting} tall={tall} two={two} />
            {seen < width && (
              <div class="strip-more" aria-hidden="true">
                <i />
              </div>
            )}
            <div class="strip-columns" style={{ width: `${width * pitch}rem` }}>
              <StripAxis model={model} />
              <Lines layers={model.layers} places={places[m]} width={width} />
              {model.layers.map((each, l) => {
                const place = places[m][l];
                if (place < from || place >= to + 1) return null;
                return (
                  <Column
                    key={each.index}
                    layer={each}
                    short={names[m][l]}
                    left={`${place * pitch}rem`}
                    width={`${pitch}rem`}
                    labels={labels}
                    acting={acting}
                    tall={tall}
                    chosen={at.m === m && at.l === l ? at.i : -1}
                    pointed={isPointed({ model: model.name, layer: each.name })}
                    isStill={isStill}
                    onLayer={() => pointAt({ model: model.name, layer: each.name })}
                    onPoint={(i) => setAt({ m, l, i })}
                    onOpen={() => onLayer(m, each.index)}
                  />
                );
              })}
            </div>
          </div>
        ))}
      </section>
      <p class="muted strip-legend">
        {seen < width && `${grouped(seen)} of ${counted(width, "column")} seen: scroll sideways for the others. `}
        {labels.length > 0 && <Legend labels={labels} />}
        {labels.length > 0 && "A label does not tell a blur from an edge filter of the same gains. "}
        {coming && "Labelling the filters by their nearest spectra. "}
        Red weights are positive, blue ones negative, each filter on its own scale. Bar below it: the share of the
        layer's filters that it stands for.
        {models.some(({ layers }) => layers.some(({ bands }) => bands.length > 0)) &&
          " Bands: where half of the layers of other networks lie, of this size, kind and depth."}{" "}
        {withSubscripts(lettersText([...stripMeasures, ...(hasDead(models) ? (["dead"] as const) : [])]))}
      </p>
    </>
  );
}

/** Whether a layer is marked with filters of zeros. */
function hasDead(models: readonly StripModel[]): boolean {
  return models.some(({ layers }) =>
    layers.some(({ problems }) => problems.some(({ name }) => name.endsWith(" dead"))),
  );
}

/** A filter whose response differs from the picture at a glance: it weighs to about zero. The first one, where none does. */
function telling(models: readonly StripModel[]) {
  for (const [m, { layers }] of models.entries()) {
    for (const [l, { typical }] of layers.entries()) {
      const i = typical.findIndex(({ weights }) => {
        const size = weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
        return Math.abs(weights.reduce((sum, weight) => sum + weight, 0)) < 0.1 * size;
      });
      if (i >= 0) return { m, l, i };
    }
  }
  return { m: 0, l: 0, i: 0 };
}

/** Where columns stand, for the observer of what is near. */
function Marks({ width, pitch }: { width: number; pitch: number }) {
  return useMemo(
    () => (
      <div class="strip-marks" aria-hidden="true">
        {Array.from({ length: Math.ceil(width / together) }, (_, i) => (
          <i
            key={i}
            style={{
              left: `${namesWidth + i * together * pitch}rem`,
              // The last one ends with the columns: beyond them there is nothing to scroll to.
              width: `${Math.min(together, width - i * together) * pitch}rem`,
            }}
          />
        ))}
      </div>
    ),
    [width, pitch],
  );
}

/** The size of a layer's filters, and how many there are. */
function factsOf({ k, filters }: StripLayer): string {
  return `${k}×${k} · ${grouped(filters)}`;
}

function Names({ acting, tall, two }: { acting: boolean; tall: boolean; two: boolean }) {
  return (
    <div class={`strip-names${tall ? " tall" : ""}${two ? " two" : ""}`} aria-hidden="true">
      <span class="strip-typical">typical filters</span>
      {acting && <span class="strip-acts">nearest spectrum</span>}
      {stripMeasures.map((short) => (
        <span key={short} class="strip-value" title={letters[short]}>
          {withSubscripts(short)}
        </span>
      ))}
      <span class="strip-axis" />
    </div>
  );
}

interface ColumnProps {
  layer: StripLayer;
  short: string;
  left: string;
  width: string;
  labels: readonly string[];
  /** Whether there is room for the labels of the layer's filters. */
  acting: boolean;
  /** Whether the number of filters stands below their size. */
  tall: boolean;
  /** The chosen filter; -1: none of this layer. */
  chosen: number;
  pointed: boolean;
  /** Whether what comes under the pointer is pointed at. */
  isStill: () => boolean;
  onLayer: () => void;
  onPoint: (filter: number) => void;
  onOpen: () => void;
}

/** A finger has no hover: its first touch applies the filter. Known when it comes down: what it emulates of a mouse points at the filter before the click. */
let onlyApplies = false;

/** Drawn anew only where it looks different: scrolling draws the columns that come into sight. */
function Column(props: ColumnProps) {
  const { layer, short, left, width, labels, acting, tall, chosen, pointed } = props;
  return useMemo(() => column(props), [layer, short, left, width, labels, acting, tall, chosen, pointed]);
}

function column({
  layer,
  short,
  left,
  width,
  labels,
  acting,
  tall,
  chosen,
  pointed,
  isStill,
  onLayer,
  onPoint,
  onOpen,
}: ColumnProps) {
  const { name, k, filters, typical, measures, problems, acts, change } = layer;
  const marks = ["strip-column", pointed && "pointed", problems.length > 0 && "troubled", change !== "" && "changed"];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what it lights elsewhere is there without it
    <div
      class={marks.filter(Boolean).join(" ")}
      style={{ left, width }}
      onMouseEnter={() => isStill() && onLayer()}
      onFocusCapture={onLayer}
    >
      <button
        type="button"
        class="link strip-layer"
        title={shownName(name)}
        aria-label={shownName(name)}
        tabIndex={-1}
        onClick={onOpen}
      >
        <bdi>{short}</bdi>
      </button>
      <span class="strip-facts">{tall ? `${k}×${k}` : factsOf(layer)}</span>
      {tall && <span class="strip-facts">{grouped(filters)}</span>}
      <span class="flag strip-facts" title={problems.map((problem) => `${problem.name}: ${problem.why}`).join("\n")}>
        {inShort(problems)}
      </span>
      <span class="strip-facts strip-change">{change}</span>
      {Array.from({ length: rows }, (_, i) =>
        typical[i] === undefined ? (
          <span key={i} class="strip-filter" />
        ) : (
          <button
            key={i}
            type="button"
            class={i === chosen ? "strip-filter chosen" : "strip-filter"}
            style={typical[i].actsLike ? { "--acts": colorOf(typical[i].actsLike, labels) } : undefined}
            aria-label={`${shownName(name)}: ${standsFor(layer, i)}. Opens the layer.`}
            tabIndex={i === chosen ? 0 : -1}
            onMouseEnter={() => isStill() && onPoint(i)}
            onFocus={() => onPoint(i)}
            onPointerDown={({ pointerType }) => {
              onlyApplies = pointerType === "touch" && i !== chosen;
            }}
            onClick={({ detail }) => {
              // A key's click has no detail.
              if (!onlyApplies || detail === 0) onOpen();
            }}
          >
            <Sprite weights={typical[i].weights} />
            <i style={{ backgroundImage: shares([[typical[i].share, colorOf(typical[i].actsLike, labels)]]) }} />
          </button>
        ),
      )}
      {acting && (
        <i
          class="strip-acts"
          title={acts && inWords(acts)}
          style={{ backgroundImage: acts && shares(colored(acts, labels)) }}
        />
      )}
      {measures.map((value, m) => (
        <span key={stripMeasures[m]} class="strip-value">
          {value === null ? "–" : fixedNonZero(value, 2)}
        </span>
      ))}
    </div>
  );
}

/** Each measure along the layers. */
function Lines({ layers, places, width }: { layers: readonly StripLayer[]; places: readonly number[]; width: number }) {
  return useMemo(() => lines(layers, places, width), [layers, places, width]);
}

function lines(layers: readonly StripLayer[], places: readonly number[], width: number) {
  return (
    <div class="strip-lines" aria-hidden="true">
      {stripMeasures.map((short, m) => (
        <svg key={short} aria-hidden="true" viewBox={`0 0 ${width} 1`} preserveAspectRatio="none">
          <path
            d={layers
              .flatMap(({ bands }, l) => {
                const band = bands[m];
                if (!band) return [];
                const [top, bottom] = [1 - band[1], 1 - band[0]].map((y) => y.toFixed(3));
                return [`M${places[l].toFixed(2)} ${top}h1V${bottom}h-1z`];
              })
              .join("")}
          />
          <polyline
            points={layers
              .flatMap(({ measures }, l) => {
                const value = measures[m];
                return value === null ? [] : [`${(places[l] + 0.5).toFixed(2)},${(1 - value).toFixed(3)}`];
              })
              .join(" ")}
          />
        </svg>
      ))}
    </div>
  );
}

function Legend({ labels }: { labels: readonly string[] }) {
  return (
    <span class="legend">
      {labels.map((label) => (
        <span key={label}>
          <i style={{ backgroundColor: labelColor(label, labels) }} />
          {shownName(label)}{" "}
        </span>
      ))}
    </span>
  );
}

/** "spectrum nearest to edge, stands for 12 % (29) of 240 filters". */
function standsFor({ typical, filters }: StripLayer, i: number): string {
  const label = typical[i].actsLike;
  const some = `stands for ${percent(typical[i].share)} of ${counted(filters, "filter")}`;
  return label ? `spectrum nearest to ${shownName(label)}, ${some}` : some;
}

/** Grey where nothing above noise is known. */
function colorOf(label: string | null | undefined, labels: readonly string[]): string {
  return label ? labelColor(label, labels) : "var(--muted)";
}

function labelColor(label: string, labels: readonly string[]): string {
  const color = label === INDETERMINATE ? NO_LABEL : seriesStyle(labels.indexOf(label)).color;
  return themed[color] ?? color;
}

function colored(acts: Readonly<Record<string, number>>, labels: readonly string[]): [number, string][] {
  const total = labels.reduce((sum, label) => sum + (acts[label] ?? 0), 0);
  return labels.map((label) => [total > 0 ? (acts[label] ?? 0) / total : 0, labelColor(label, labels)]);
}

function inWords(acts: Readonly<Record<string, number>>): string {
  const found = Object.entries(acts).filter(([, count]) => count > 0);
  return found.map(([label, count]) => `${grouped(count)} ${label}`).join(", ");
}

/** Shares beside each other as a background: one element however many there are. */
function shares(parts: readonly (readonly [number, string])[]): string {
  let end = 0;
  const stops = parts.map(([share, color]) => {
    const begin = end;
    end += 100 * share;
    return `${color} ${begin}% ${end}%`;
  });
  return `linear-gradient(90deg, ${[...stops, `var(--line) ${end}%`].join(", ")})`;
}
