import type { LabelShares, OperatorGroup, OperatorsResult } from "../../results/operators.ts";
import { groupSharesTable } from "../../tables/operators-tables.ts";
import { said } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { counted } from "../svg/number.ts";
import type { NamedRow } from "../svg/rows.ts";
import { NARROW, WIDTH } from "../svg/style.ts";
import { halfName } from "./half-name.ts";
import { LABELS_ARE, labelStyles } from "./label-style.ts";
import { setting } from "./setting.ts";
import { shareBars } from "./share-bars.ts";

const TITLE = "Nearest spectra of the filters of each model, by depth";

export const operatorGroupsRow: FigureRow<{ operators: OperatorsResult }> = {
  name: "operator-groups",
  least: 290,
  title: () => TITLE,
  caption:
    () => said`The same shares for whole models, their halves, and tenths of their depth. ${LABELS_ARE} Where a bar is
like the thin one below it, the labels are distributed as in uniform noise; the filters themselves need not be noise.`,
  isThere: ({ operators }) => operators.groups.length > 0,
  draw: operatorGroupsFigure,
  table: ({ operators }) => groupSharesTable(operators),
};

/** Shares of the labels in whole models, encoder and decoder, and tenths of depth, beside those of noise. */
export function operatorGroupsFigure(
  { operators }: { operators: OperatorsResult },
  options: FigureOptions = {},
): string {
  const { groups } = operators;
  const width = options.width ?? WIDTH;
  const models = [...new Set(groups.map(({ model }) => model))];
  const rows: NamedRow<LabelShares>[] = models.flatMap((model) => [
    { name: model, shares: null },
    ...inOrder(groups.filter((group) => group.model === model)).map((group) => ({
      name: nameOf(group, width),
      shares: group,
    })),
  ]);
  const { body, height } = shareBars(rows, labelStyles(operators), width);
  const guessed = groups.some(({ from }) => from === "depth");
  return frame(
    {
      title: TITLE,
      description: `Stacked bars of the label shares of ${counted(groups.length, "group")} of ${counted(models.length, "model")}, each over the shares of noise.`,
      notes: [
        `${setting(operators)} Thin bar: the same labels for filters of i.i.d. uniform noise.`,
        ...(guessed ? ["The file does not tell encoder from decoder: the halves are the halves of the depth."] : []),
      ],
      width,
      height,
    },
    options,
    body,
  );
}

function nameOf({ by, name, from }: OperatorGroup, width: number): string {
  if (by === "all") return "all layers";
  if (by === "depth-decile") return `depth ${name.replace("-", "–")}`;
  const half = halfName(name, from);
  // The title says it, too.
  return width < NARROW ? half.replace(" (by depth)", "") : half;
}

/** The whole before its halves before its tenths. */
function inOrder(groups: OperatorGroup[]): OperatorGroup[] {
  return (["all", "half", "depth-decile"] as const).flatMap((by) => groups.filter((group) => group.by === by));
}
