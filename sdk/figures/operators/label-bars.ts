import type { LabelShares, OperatorLayer, OperatorsResult } from "../../results/operators.ts";
import { certain, isAsNoise } from "../../studies/operators/beyond-noise.ts";
import { labelSharesTable } from "../../tables/operators-tables.ts";
import { said } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { counted } from "../svg/number.ts";
import type { NamedRow } from "../svg/rows.ts";
import { NARROW, WIDTH } from "../svg/style.ts";
import { LABELS_ARE, labelStyles } from "./label-style.ts";
import { setting } from "./setting.ts";
import { shareBars } from "./share-bars.ts";

const TITLE = "Nearest spectra of the filters of each layer";

export const operatorLayersRow: FigureRow<{ operators: OperatorsResult }> = {
  name: "operator-layers",
  least: 290,
  title: () => TITLE,
  caption:
    () => said`The share of each layer's filters whose spectrum is nearest to that of each feature. ${LABELS_ARE} The thin, pale bar
below shows the labels of filters of uniform noise: a share no larger than it is what noise gives, and the number right of each bar is the difference.`,
  isThere: ({ operators }) => operators.layers.length > 0,
  draw: operatorLayersFigure,
  table: ({ operators }) => labelSharesTable(operators),
};

/** Shares of the labels in every layer, beside those of noise (Actor, Rivière and Fuentes). */
export function operatorLayersFigure(
  { operators }: { operators: OperatorsResult },
  options: FigureOptions = {},
): string {
  const { layers } = operators;
  const width = options.width ?? WIDTH;
  const styles = labelStyles(operators);
  const models = [...new Set(layers.map(({ model }) => model))];
  const rows: NamedRow<LabelShares>[] = models.flatMap((model) => [
    ...(models.length > 1 ? [{ name: model, shares: null }] : []),
    ...layers.filter((layer) => layer.model === model).map((layer) => ({ name: layer.name, shares: layer })),
  ]);
  const asNoise = new Set<LabelShares>(layers.filter((layer) => isAsNoise(layer, operators.nulls)));
  const { body, height } = shareBars(rows, styles, width, (shares) => asNoise.has(shares));
  return frame(
    {
      title: TITLE,
      description: `Stacked bars of the label shares of ${counted(layers.length, "layer")} of ${counted(models.length, "model")}, each over the shares of noise. ${gist(layers)}`,
      notes: [
        `${setting(operators)} Thin bar: the same labels for filters of i.i.d. uniform noise.`,
        ...(asNoise.size > 0
          ? [
              `${width < NARROW ? "Noise" : "Within noise"}: each share lies within ${certain} standard errors of what uniform or normal noise gets, or between them.`,
            ]
          : []),
      ],
      width,
      height,
    },
    options,
    body,
  );
}

/** The shares of all layers together, for those who cannot see the bars. */
function gist(layers: OperatorLayer[]): string {
  const total = layers.reduce((sum, { count }) => sum + count, 0);
  const counts = new Map<string, number>();
  for (const layer of layers)
    for (const [name, count] of Object.entries(layer.counts)) counts.set(name, (counts.get(name) ?? 0) + count);
  const most = [...counts].sort((a, b) => b[1] - a[1])[0];
  return most === undefined || total === 0 ? "" : `Most frequent: ${most[0].slice(0, 60)}, ${most[1]} of ${total}.`;
}
