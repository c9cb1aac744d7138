import { useMemo, useState } from "preact/hooks";
import { heat } from "../../sdk/figures/svg/style.ts";
import { pixelOf } from "../pixel-of.ts";
import { go } from "../route.ts";
import { arrowSteps, cellAt } from "../ui/cells.ts";
import { ColorScale } from "../ui/color-scale.tsx";
import { fittedNames } from "../ui/fitted-names.ts";
import { largestAbove, noiseColor } from "../ui/noise-color.ts";
import { short } from "../ui/numbers.ts";
import { Pixels } from "../ui/pixels.tsx";
import { type LayerName, lit, pointAt } from "../ui/pointed-layer.ts";
import { shownName } from "../ui/shown-name.ts";
import { ChosenPair, type Divergences } from "./chosen-pair.tsx";

interface Props {
  of: Divergences;
  pair: [number, number];
  /** The layers that groups are, by the groups' names. */
  layers: ReadonlyMap<string, LayerName>;
}

/** Groups whose names stand beside the rows; the columns have the same order. */
const mostNamed = 40;

/** Of a pair whose D is not above its noise floor. */
const noisePixel = pixelOf(noiseColor);

/** The divergences of many groups, a pixel a pair: a table of as many cells would keep the page busy. */
export function MatrixPicture({ of, pair, layers }: Props) {
  const { groups, matrix, floor } = of;
  const [under, setUnder] = useState<[number, number]>();
  const n = groups.length;
  // Half a million divergences, and a move of the pointer draws anew.
  const { largest, rgba } = useMemo(() => {
    const largest = largestAbove(matrix, floor);
    return { largest, rgba: colored(matrix, floor, largest) };
  }, [matrix, floor]);
  const [row, column] = under ?? pair;
  return (
    <div class="matrix-picture">
      {n <= mostNamed && (
        <ol class="matrix-names" aria-hidden="true">
          {fittedNames(groups, 22).map((name, i) => (
            <li key={groups[i]} {...lit(layers.get(groups[i]))}>
              {shownName(name)}
            </li>
          ))}
        </ol>
      )}
      <div
        class="plane"
        role="application"
        aria-label="Divergences, a row and a column a group. Arrow keys go from pair to pair."
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys choose a pair in it
        tabIndex={0}
        onPointerMove={(event) => {
          const cell = cellAt(event, n, n);
          setUnder(cell);
          const layer = layers.get(groups[cell[0]]);
          if (layer !== undefined) pointAt(layer);
        }}
        onPointerLeave={() => setUnder(undefined)}
        onClick={(event) => go({ pair: distinct(cellAt(event, n, n), n) })}
        onKeyDown={(event) => {
          const step = arrowSteps[event.key];
          if (step === undefined) return;
          event.preventDefault();
          setUnder(undefined);
          go({ pair: stepped(pair, step, n) });
        }}
      >
        <Pixels width={n} height={n} rgba={rgba} />
        <svg class="brush" viewBox={`0 0 ${n} ${n}`} aria-hidden="true">
          <rect x={pair[1]} y={pair[0]} width={1} height={1} />
        </svg>
      </div>
      <p class="plane-across">
        <span>
          Rows and columns: {n} groups in one order, from {shownName(groups[0], 30)}
        </span>
        <span>to {shownName(groups[n - 1], 30)}</span>
      </p>
      <DivergenceScale largest={largest} />
      <ChosenPair of={of} pair={[row, column]} />
    </div>
  );
}

/** The next pair that way; the diagonal, a group and itself, is stepped over. */
function stepped(
  [row, column]: [number, number],
  [down, right]: readonly [number, number],
  n: number,
): [number, number] {
  for (const times of [1, 2]) {
    const [i, j] = [row + times * down, column + times * right];
    if (i < 0 || j < 0 || i >= n || j >= n) break;
    if (i !== j) return [i, j];
  }
  return [row, column];
}

function distinct([i, j]: [number, number], n: number): [number, number] {
  return i === j ? [i, (i + 1) % n] : [i, j];
}

/** The pixels of 256 colours, from no divergence to the largest. */
const scale = Uint8ClampedArray.from(Array.from({ length: 256 }, (_, i) => pixelOf(heat(i / 255))).flat());

/** The legend of the colours of divergences, in the table, too. */
export function DivergenceScale({ largest }: { largest: number }) {
  return <ColorScale title="D" rgba={scale} ticks={[0, largest / 2, largest].map(short)} />;
}

/** The diagonal stays empty. */
function colored(matrix: number[][], floor: number[][], largest: number): Uint8ClampedArray<ArrayBuffer> {
  const n = matrix.length;
  const rgba = new Uint8ClampedArray(4 * n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i === j) continue;
      const color = 4 * Math.round((255 * matrix[i][j]) / largest);
      const pixel = matrix[i][j] > floor[i][j] ? scale.subarray(color, color + 4) : noisePixel;
      rgba.set(pixel, 4 * (i * n + j));
    }
  }
  return rgba;
}
