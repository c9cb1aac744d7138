import { useEffect, useRef, useState } from "preact/hooks";
import { counted } from "../../sdk/index.ts";
import type { BrushedFilters, Overview } from "../engine/protocol.ts";
import { go, route } from "../route.ts";
import { ask, version } from "../state.ts";
import { ColorScale } from "../ui/color-scale.tsx";
import { Figure } from "../ui/figure.tsx";
import { largestWeight } from "../ui/largest-weight.ts";
import { LazyDetails } from "../ui/lazy-details.tsx";
import { short, significant } from "../ui/numbers.ts";
import { Pixels } from "../ui/pixels.tsx";
import { shownName } from "../ui/shown-name.ts";
import { useAnswer } from "../ui/use-answer.ts";
import { Weights } from "../ui/weights.tsx";

interface Box {
  x: [number, number];
  y: [number, number];
}

/** Shares of the plane, so that a box keeps its place when the window changes. */
const wholePlane: Box = { x: [0.35, 0.65], y: [0.35, 0.65] };
const most = 60;

/** The plane of c0 and c1 with a box that is drawn over it: the filters that lie in it. */
export function BrushedPlane({ result }: { result: Overview }) {
  const { groups } = result;
  const group = Math.min(route.value.group ?? 0, groups.length - 1);
  const [own, setBox] = useState(boxOf(route.value.box));
  /** Until one is drawn, the middle of the plane is the example. */
  const box = own ?? (result.live ? wholePlane : undefined);
  const [found, setFound] = useState<BrushedFilters & { isExample: boolean }>();
  const from = useRef<[number, number] | undefined>(undefined);
  const drawn = version.value;
  // Of other groups the address names no box.
  useEffect(() => setBox(boxOf(route.value.box)), [drawn]);
  const plane = useAnswer((api) => api.plane(group), String(group));
  useEffect(() => {
    if (plane === undefined || box === undefined || !result.live) return;
    let current = true;
    // A moment's rest, so that a drag asks once.
    const timer = setTimeout(async () => {
      const [x, y] = [along(plane.x, box.x), along(plane.y, [1 - box.y[1], 1 - box.y[0]])];
      const next = await ask((api) => api.brush(group, x, y, most));
      if (!current) return;
      setFound({ ...next, isExample: own === undefined });
      if (own !== undefined) go({ box: [...own.x, ...own.y] });
    }, 120);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [plane, own, group, result.live]);
  if (plane === undefined) return null;

  const place = (event: PointerEvent): [number, number] => {
    const { left, top, width, height } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return [clamp((event.clientX - left) / width), clamp((event.clientY - top) / height)];
  };
  const limit = largestWeight(found?.found.flatMap(({ weights }) => weights) ?? []);
  return (
    <section class="figure" aria-labelledby="plane-title">
      <div class="figure-head">
        <h3 id="plane-title">Filters in the plane of the first two components</h3>
        {groups.length > 1 && (
          <label>
            <span class="hidden">Group</span>
            <select value={group} onChange={(event) => go({ group: Number(event.currentTarget.value) })}>
              {groups.map((name, i) => (
                <option key={name} value={i}>
                  {shownName(name)}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <div class="brushing">
        <div class="plane-box">
          <div class="plane-up">
            <span>{significant(plane.y[1])}</span>
            <span>c1</span>
            <span>{significant(plane.y[0])}</span>
          </div>
          <div
            class="plane"
            role="application"
            aria-label="Density of c0 (across) and c1 (up). Draw a box to see its filters; with the keyboard: Enter sets a box, arrow keys move it, + and - resize it."
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved by keys
            tabIndex={0}
            onPointerDown={(event) => {
              (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
              from.current = place(event);
            }}
            onPointerMove={(event) => from.current && setBox(span(from.current, place(event)))}
            onPointerUp={() => {
              from.current = undefined;
            }}
            onKeyDown={(event) => {
              const next = moved(own, event.key);
              if (next === undefined) return;
              event.preventDefault();
              setBox(next);
            }}
          >
            <Pixels width={plane.bins} height={plane.bins} rgba={plane.pixels} />
            {box && (
              <svg class="brush" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
                <rect x={box.x[0]} y={box.y[0]} width={box.x[1] - box.x[0]} height={box.y[1] - box.y[0]} />
              </svg>
            )}
          </div>
          <div class="plane-across">
            <span>{significant(plane.x[0])}</span>
            <span>c0</span>
            <span>{significant(plane.x[1])}</span>
          </div>
          <ColorScale title="Share of the filters in a bin, logarithmic" rgba={plane.scale} ticks={plane.ticks} />
        </div>
        <div aria-live="polite">
          {!result.live ? (
            <p class="note">Open the model itself to see the filters under a box.</p>
          ) : found === undefined ? (
            <p class="muted">Draw a box over the plane: the filters in it are shown here.</p>
          ) : (
            <>
              <p>
                {counted(found.total, "filter")} in the {found.isExample && "example "}box
                {found.total > found.found.length && `, of which the first ${found.found.length} are shown`}
                {found.isExample && ". Draw a box of your own."}
              </p>
              <div class="grid small">
                {found.found.map(({ layer, index, weights, c0, c1 }) => (
                  <span
                    key={`${layer} ${index}`}
                    title={`${shownName(layer)}, filter ${index}: c0 ${short(c0)}, c1 ${short(c1)}`}
                  >
                    <Weights weights={weights} kernel={found.kernel} limit={limit} size={36} />
                  </span>
                ))}
              </div>
            </>
          )}
        </div>
      </div>
      <p class="caption">
        Lighter colours: more filters. A round cloud is typical; a cross, clusters or straight lines point to degenerate
        or quantised filters.
      </p>
      <LazyDetails title="The plane as a figure for a paper">
        {() => <Figure request={{ name: "plane", group, width: 360 }} />}
      </LazyDetails>
    </section>
  );
}

/** The box that the address names. */
function boxOf(box: readonly number[] | undefined): Box | undefined {
  if (box === undefined) return undefined;
  const [left, right, top, bottom] = box.map(clamp);
  return span([left, top], [right, bottom]);
}

/** A box that the keys make, move and resize; undefined for any other key. */
function moved(box: Box | undefined, key: string): Box | undefined {
  if (key === "Enter") return box ?? wholePlane;
  if (box === undefined) return undefined;
  const step = 0.02;
  const by = ([a, b]: [number, number], d: number): [number, number] =>
    a + d < 0 || b + d > 1 ? [a, b] : [a + d, b + d];
  const grow = ([a, b]: [number, number], d: number): [number, number] =>
    b - a + 2 * d < 0.01 ? [a, b] : [clamp(a - d), clamp(b + d)];
  switch (key) {
    case "ArrowLeft":
      return { ...box, x: by(box.x, -step) };
    case "ArrowRight":
      return { ...box, x: by(box.x, step) };
    case "ArrowUp":
      return { ...box, y: by(box.y, -step) };
    case "ArrowDown":
      return { ...box, y: by(box.y, step) };
    case "+":
      return { x: grow(box.x, step), y: grow(box.y, step) };
    case "-":
      return { x: grow(box.x, -step), y: grow(box.y, -step) };
    default:
      return undefined;
  }
}

function span([ax, ay]: [number, number], [bx, by]: [number, number]): Box {
  return { x: [Math.min(ax, bx), Math.max(ax, bx)], y: [Math.min(ay, by), Math.max(ay, by)] };
}

function along([lo, hi]: [number, number], [from, to]: [number, number]): [number, number] {
  return [lo + from * (hi - lo), lo + to * (hi - lo)];
}

function clamp(value: number): number {
  return Math.max(0, Math.min(1, value));
}
