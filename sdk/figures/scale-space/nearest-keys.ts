import { scaleLinear } from "d3-scale";
import type { MasterKeyName, ScaleSpaceLayer, ScaleSpaceResult } from "../../results/scale-space.ts";
import { families } from "../../results/scale-space-names.ts";
import { masterKeyFilters, masterKeySize } from "../../studies/scale-space/fits/master-keys.ts";
import { scaleCountsTable } from "../../tables/scale-counts-table.ts";
import { said } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { signedGrid } from "../operators/examples.ts";
import { labelLegend } from "../operators/label-style.ts";
import { REFERENCES } from "../references.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { characters, element, type Markup } from "../svg/markup.ts";
import { counted, fixed, grouped, percent } from "../svg/number.ts";
import { haloed, label, leftAxis } from "../svg/shapes.ts";
import { categoryCount, MUTED, NARROW, SIZE, seriesStyle, WIDTH } from "../svg/style.ts";
import { cleanText, fitNames } from "../svg/text.ts";
import { familyText } from "./family-style.ts";

const [LEFT, HEIGHT, KEYS] = [56, 120, 8];

interface Named {
  name: string;
  counts: number[];
  total: number;
}

const TITLE = "The nearest master key of the filters";

export const nearestKeysRow: FigureRow<{ scaleSpace: ScaleSpaceResult }> = {
  name: "scale-nearest-keys",
  least: 290,
  title: () => TITLE,
  caption:
    () => said`Eight filters are said to be the master keys of depthwise layers: most learned filters are one of them, scaled and
shifted by a constant (${REFERENCES.masterKeys}; ${REFERENCES.masterKeyFilters}). The bars show which key these filters are nearest
to.`,
  isThere: ({ scaleSpace }) => scaleSpace.layers.length > 0,
  draw: nearestKeysFigure,
  table: ({ scaleSpace }) => scaleCountsTable(scaleSpace.layers, "key", ({ keys }) => keys),
};

/** The eight master key filters, and over each the share of filters that it is nearest to, one bar a model. */
export function nearestKeysFigure(
  { scaleSpace }: { scaleSpace: ScaleSpaceResult },
  options: FigureOptions = {},
): string {
  const width = options.width ?? WIDTH;
  const models = modelsOf(scaleSpace.layers);
  const perRow = width < NARROW ? KEYS / 2 : KEYS;
  const pitch = (width - LEFT) / perRow;
  const side = Math.min(76, pitch - 14);
  const styles = fitNames(
    models.map(({ name }) => name),
    200,
    SIZE.label,
  ).map((text, i) => ({ label: text, text, color: seriesStyle(i).color }));
  const legend = models.length > 1 ? labelLegend(styles, width) : { body: [], height: 0 };
  const top = legend.height + 20;
  const bottom = top + HEIGHT;
  /** From a row of keys to the next. */
  const down = HEIGHT + side + 72;
  const most = models.reduce(
    (m, { counts, total }) => Math.max(m, ...counts.map((n) => (total > 0 ? n / total : 0))),
    0,
  );
  const y = scaleLinear([0, most > 0 ? most : 1], [bottom, top]).nice(4);
  const ticks = y.ticks(4).map((value) => ({ at: y(value), text: percent(value, 0) }));
  const body: Markup[] = [...legend.body];
  const rows = Array.from({ length: KEYS / perRow }, (_, row) => row * down);
  const drawn = rows.map((): Markup[] => [leftAxis(ticks, LEFT, width, top, bottom, "share of the filters")]);
  masterKeyFilters().forEach((weights, k) => {
    const start = LEFT + (k % perRow) * pitch;
    const middle = start + pitch / 2;
    const centred = { x: middle, "text-anchor": "middle" };
    const total = models.reduce((sum, { counts }) => sum + counts[k], 0);
    drawn[Math.floor(k / perRow)].push(
      ...bars(models, k, middle, side, y, bottom),
      signedGrid([...weights], [masterKeySize, masterKeySize], middle - side / 2, bottom + 12, side),
      label(`${k + 1} · ${familyText(families[k])}`, { ...centred, y: bottom + side + 28, "font-weight": "bold" }),
      label(grouped(total), { ...centred, y: bottom + side + 42, "font-size": SIZE.tick, fill: MUTED }),
    );
  });
  body.push(...drawn.map((row, r) => element("g", { transform: `translate(0 ${rows[r]})` }, ...row)));
  const filters = models.reduce((sum, { total }) => sum + total, 0);
  return frame(
    {
      title: TITLE,
      description: `The eight master key filters with the number of filters nearest to each: ${Array.from({ length: KEYS }, (_, k) => models.reduce((sum, { counts }) => sum + counts[k], 0)).join(", ")}.`,
      notes: [
        `Under each key its number, family and how many of ${counted(filters, "filter")} are nearest to it, by the cosine without regard to its sign; ${percent(explained(scaleSpace.layers))} reach ${fixed(scaleSpace.cosine, 2)}. Each key on its own symmetric scale: red positive, blue negative.`,
        "Keys: T. Lindeberg, Z. Babaiee and P. M. Kiasari, tonylindeberg/masterfiltmodel, CC BY 4.0.",
      ],
      width,
      height: bottom + side + 46 + rows[rows.length - 1],
    },
    options,
    body,
  );
}

/** Counts of each model; more models than there are colours stand together. */
function modelsOf(layers: ScaleSpaceLayer[]): Named[] {
  const names = [...new Set(layers.map(({ model }) => model))];
  const sum = (name: string, own: ScaleSpaceLayer[]): Named => {
    const counts = Array.from({ length: KEYS }, (_, k) =>
      own.reduce((n, { keys }) => n + (keys[String(k + 1) as MasterKeyName] ?? 0), 0),
    );
    return { name, counts, total: counts.reduce((a, b) => a + b, 0) };
  };
  if (names.length > categoryCount) return [sum(`${names.length} models`, layers)];
  return names.map((name) =>
    sum(
      name,
      layers.filter(({ model }) => model === name),
    ),
  );
}

function bars(
  models: Named[],
  k: number,
  middle: number,
  room: number,
  y: (share: number) => number,
  bottom: number,
): Markup[] {
  const width = Math.min(models.length === 1 ? 44 : 22, room / models.length);
  return models.flatMap(({ name, counts, total }, m) => {
    if (counts[k] === 0) return [];
    const at = y(counts[k] / total);
    const x = middle + (m - models.length / 2) * width;
    const share = percent(counts[k] / total, 1);
    const hover = `${cleanText(name, 80)}: key ${k + 1}: ${share} (${grouped(counts[k])} of ${counted(total, "filter")})`;
    const box = { x: x + 0.5, y: at, width: width - 1, height: bottom - at, fill: seriesStyle(m).color };
    const bar = element("rect", box, element("title", {}, characters(hover)));
    if (models.length > 1) return [bar];
    return [bar, ...haloed(share, { x: middle, y: at - 5, "text-anchor": "middle", "font-size": SIZE.tick })];
  });
}

function explained(layers: ScaleSpaceLayer[]): number {
  const count = layers.reduce((sum, layer) => sum + layer.count, 0);
  return count > 0 ? layers.reduce((sum, layer) => sum + layer.count * layer.explained.keys, 0) / count : 0;
}
