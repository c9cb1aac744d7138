import type { LayerOverview, MatrixWindow } from "../engine/protocol.ts";
import { go, route } from "../route.ts";
import { arrowSteps, cellAt } from "../ui/cells.ts";
import { filterPlace, inputsOf } from "../ui/filter-place.ts";
import { Pixels } from "../ui/pixels.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { WeightScale } from "../ui/weight-scale.tsx";

interface Props {
  m: number;
  l: number;
  layer: LayerOverview;
  /** The weight of the darkest colour, once it is known. */
  limit: number | undefined;
  /** Index of the chosen filter in the layer. */
  chosen: number;
  onChoose: (index: number) => void;
}

/** All filters of a layer, an output a row and an input a column; its part that is seen can be chosen. */
export function FilterMatrix({ m, l, layer, limit, chosen, onChoose }: Props) {
  const inputs = inputsOf(layer)!;
  const whole = { row: 0, column: 0, rows: layer.out, columns: inputs };
  const window = windowOf(route.value.zoom, whole);
  const setWindow = ({ row, column, rows, columns }: MatrixWindow) => go({ zoom: [row, column, rows, columns] });
  const picture = useAnswer((api) => api.matrix(m, l, window), `${m} ${l} ${Object.values(window)}`);
  const { row, column, rows, columns } = window;
  const [output, input] = [Math.floor(chosen / inputs), chosen % inputs];
  /** A window of another size around a place, within the layer. */
  const around = (r: number, c: number, factor: number) => {
    const size = (now: number, all: number) => Math.max(Math.min(4, all), Math.min(all, Math.round(now * factor)));
    const [tall, wide] = [size(rows, layer.out), size(columns, inputs)];
    const from = (middle: number, length: number, all: number) =>
      Math.max(0, Math.min(all - length, Math.round(middle - length / 2)));
    setWindow({ row: from(r, tall, layer.out), column: from(c, wide, inputs), rows: tall, columns: wide });
  };
  const [middleRow, middleColumn] = [row + rows / 2, column + columns / 2];
  const placeAt = (event: MouseEvent): [number, number] => {
    const [r, c] = cellAt(event, rows, columns);
    return [row + r, column + c];
  };
  const choose = (r: number, c: number) => {
    onChoose(r * inputs + c);
    if (r < row || r >= row + rows || c < column || c >= column + columns) around(r, c, 1);
  };
  // Between filters there is the room of a weight.
  const side = picture && picture.cell > 1 ? 1 - 1 / picture.cell : 1;
  const isWhole = rows === layer.out && columns === inputs;
  return (
    <div class="filter-matrix">
      <div class="row">
        <button type="button" disabled={rows <= 4 && columns <= 4} onClick={() => around(output, input, 0.5)}>
          Zoom in
        </button>
        <button type="button" disabled={isWhole} onClick={() => around(middleRow, middleColumn, 2)}>
          Zoom out
        </button>
        <button type="button" disabled={isWhole} onClick={() => go({ zoom: undefined })}>
          Whole layer
        </button>
        <span class="muted" role="status">
          Outputs {row} to {row + rows - 1} down, inputs {column} to {column + columns - 1} across
          {picture?.cell === 1 && ": by their norm; zoom in for the weights"}
        </span>
      </div>
      {picture && limit !== undefined && (
        <WeightScale limit={limit} normsOf={picture.cell === 1 ? layer.kernel[0] : 0} />
      )}
      <div
        class="plane"
        role="application"
        aria-label={`Filters, a row an output and a column an input. Chosen: ${filterPlace(layer, chosen)}. Arrow keys go from filter to filter, + and - zoom.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys choose a filter in it
        tabIndex={0}
        // No higher than the window. By its width: WebKit keeps no ratio where a height is limited.
        style={{ aspectRatio: `${columns} / ${rows}`, width: `${(75 * columns) / rows}vh` }}
        onClick={(event) => choose(...placeAt(event))}
        onDblClick={(event) => around(...placeAt(event), 0.5)}
        onKeyDown={(event) => {
          const step = arrowSteps[event.key];
          if (event.key === "+") around(output, input, 0.5);
          else if (event.key === "-") around(middleRow, middleColumn, 2);
          else if (step === undefined) return;
          else {
            const [r, c] = [output + step[0], input + step[1]];
            if (r >= 0 && c >= 0 && r < layer.out && c < inputs) choose(r, c);
          }
          event.preventDefault();
        }}
      >
        {picture && <Pixels width={picture.width} height={picture.height} rgba={picture.pixels} />}
        <svg
          class="brush"
          viewBox={`${column} ${row} ${columns} ${rows}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <rect x={input} y={output} width={side} height={side} />
        </svg>
      </div>
    </div>
  );
}

/** The part that the address names; all, where the layer has no such part. */
function windowOf(zoom: readonly number[] | undefined, whole: MatrixWindow): MatrixWindow {
  const [row, column, rows, columns] = zoom?.map(Math.floor) ?? [];
  const isPart = rows >= 1 && columns >= 1 && row + rows <= whole.rows && column + columns <= whole.columns;
  return isPart ? { row, column, rows, columns } : whole;
}
