import { type Drawable, figuresOf } from "../figures/catalogue.ts";
import { largestAbove } from "../figures/divergence-heatmap.ts";
import { sized } from "../figures/document-figure.ts";
import type { FigureOptions } from "../figures/svg/frame.ts";
import { checkRules } from "../gate/check-rules.ts";
import { parseRules } from "../gate/parse-rules.ts";
import { shortNames } from "../results/short-names.ts";
import type { StudyFigure } from "../results/study-file.ts";
import { layersTable } from "../tables/layers-table.ts";
import type { Table } from "../tables/table.ts";
import { studyFigures } from "./figures/study-figures.ts";
import { analysisOf, type StepRun, stepsOf } from "./step-run.ts";

/** One drawing of a figure. */
export interface Drawing {
  /** The base name of its file. */
  readonly file: string;
  /** As an SVG document. */
  svg(options?: FigureOptions): string;
}

/** A figure of a study: one drawing, or one for each layer that was found. */
export interface DrawnFigure {
  /** The base name of its file. */
  readonly file: string;
  /** As a heading. */
  readonly title: string;
  /** What it shows, and how it is read. */
  readonly caption: string;
  /** Its drawings. */
  readonly drawings: readonly Drawing[];
  /** The numbers that it shows. */
  table(): Table;
}

/** Pixels that a figure over steps needs: a name, a panel, and a value beside it. */
const widest = 560;
/** Layers that a figure is drawn for, unasked. */
const usualMost = 12;
/** Letters of a model's name above its layer's drawing. */
const titleRoom = 26;

/** Where the colour scales of heat maps end that are tied, by their words. */
export function tiedScales(figures: readonly StudyFigure[], runs: readonly StepRun[]): Map<string, number> {
  const ends = new Map<string, number>();
  for (const { tied, step } of figures) {
    if (tied === undefined) continue;
    for (const run of runs.filter(({ name }) => name === step)) {
      const result = analysisOf(run);
      if (result !== undefined) ends.set(tied, Math.max(ends.get(tied) ?? 0, largestAbove(result.divergence)));
    }
  }
  return ends;
}

/**
 * A figure of a study; a text why not, where the results have nothing to draw.
 * @param ends Of `tiedScales`.
 */
export function drawFigure(
  figure: StudyFigure,
  runs: readonly StepRun[],
  ends: ReadonlyMap<string, number> = new Map(),
): DrawnFigure | string {
  // Where nothing is above noise nothing has a colour.
  const colorMax = ends.get(figure.tied ?? "") || undefined;
  const { file, title, step, figure: name } = figure;
  const asked = stepsOf(figure);
  const shown = runs.filter((run) => asked.includes(run.name));
  if (shown.length === 0) return `${asked.join(", ")} left out`;
  const over = studyFigures[name];
  if (over !== undefined) {
    const made = over(figure, shown);
    if (typeof made === "string") return made;
    return {
      file,
      title,
      caption: figure.caption ?? made.caption,
      drawings: [{ file, svg: (options = {}) => made.svg({ title, ...sized(options, widest) }) }],
      table: () => made.table,
    };
  }
  const [{ document }] = shown;
  const row = figuresOf(document as Drawable).find((each) => each.name === name);
  if (row === undefined) return `the result of ${step} has no figure ${name}`;
  const caption = figure.caption ?? row.caption;
  if (figure.where === undefined) {
    const drawings = [{ file, svg: (options = {}) => row.svg({ title, colorMax, ...options }) }];
    return { file, title, caption, drawings, table: () => row.table() };
  }
  const result = analysisOf(shown[0]);
  if (result === undefined) return `${step} is no study of filters, whose layers can be chosen`;
  const places = placesOf(result, figure.where);
  if (places.length === 0) return `no layer of ${step} fits ${figure.where}`;
  const most = figure.most ?? usualMost;
  // At even distances: the first ones are of one model.
  const chosen = places.filter((_, i) => isEven(i, places.length, most));
  const names = shortNames(
    chosen.map(({ model }) => result.models[model].name),
    titleRoom,
  );
  const drawings = chosen.map(({ model, layer, name: layerName }, i) => ({
    file: chosen.length === 1 ? file : `${file}-${i + 1}`,
    svg: (options = {}) => row.svg({ title: `${names[i]}, ${layerName}`, ...options, model, layer }),
  }));
  const count = places.length > most ? ` Shown are ${most} of ${places.length} such layers, at even distances.` : "";
  return {
    file,
    title,
    caption: `${caption}${count}`,
    drawings,
    table: () => ({
      name: file,
      columns: ["model", "layer", "found"],
      rows: places.map(({ model, layer, found }) => [
        result.models[model].name,
        result.models[model].layers[layer].name,
        found,
      ]),
    }),
  };
}

/** Whether of `count` things at even distances the one at `i` is among `most`. */
function isEven(i: number, count: number, most: number): boolean {
  return count <= most || Math.floor(((i + 1) * most) / count) > Math.floor((i * most) / count);
}

/** The layers that a rule finds, with what was found. */
function placesOf(result: NonNullable<ReturnType<typeof analysisOf>>, where: string) {
  const found = checkRules([layersTable(result)], parseRules(where));
  const modelAt = new Map(result.models.map(({ name }, i) => [name, i]));
  const layersAt = result.models.map(({ layers }) => new Map(layers.map(({ name }, i) => [name, i])));
  return found.flatMap(({ model: name, name: layer, found: value }) => {
    const model = modelAt.get(name);
    const at = model === undefined ? undefined : layersAt[model].get(layer);
    return model === undefined || at === undefined ? [] : [{ model, layer: at, found: value, name: layer }];
  });
}
