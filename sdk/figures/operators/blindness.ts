import type { Blindness, OperatorsResult } from "../../results/operators.ts";
import { listed } from "../../tables/listed.ts";
import type { Table } from "../../tables/table.ts";
import { said } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { filterPlace } from "../place-names.ts";
import { evenRows } from "../svg/even-rows.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { element, type Markup } from "../svg/markup.ts";
import { counted, fixedNonZero } from "../svg/number.ts";
import { label } from "../svg/shapes.ts";
import { MUTED, SIZE, WIDTH } from "../svg/style.ts";
import { cleanText, wrapText } from "../svg/text.ts";
import { signedGrid } from "./examples.ts";
import { labelStyles, labelSwatch, styleOf } from "./label-style.ts";

const [CARD, GAP, FILTER] = [112, 17.6, 96];
const PITCH = 34 + FILTER + 48;

const TITLE = "What the spectrum cannot tell apart";

export const operatorBlindnessRow: FigureRow<{ operators: OperatorsResult }> = {
  name: "operator-blindness",
  title: () => TITLE,
  caption:
    () => said`One filter of these models and its variants. The singular values do not change with sign, flips, rotation or
a checkerboard of signs: a checkerboard turns a blur into a filter of fine detail, and the label stays. A label names a family of
filters; the orientation tells which member.`,
  isThere: ({ operators }) => operators.blindness !== null,
  draw: operatorBlindnessFigure,
  table: ({ operators }) => variantsTable(operators),
};

function variantsTable({ blindness }: OperatorsResult): Table {
  return {
    name: "operators-blindness",
    columns: ["variant", "label", "distance", "weights"],
    rows: (blindness?.variants ?? []).map(({ name, label: given, distance, weights }) => [
      name,
      given,
      distance,
      listed(weights),
    ]),
  };
}

/** A filter of the models beside others that its spectrum cannot tell from it: sign, flips, rotation, checkerboard. */
export function operatorBlindnessFigure(
  { operators }: { operators: OperatorsResult },
  options: FigureOptions = {},
): string {
  const { blindness } = operators;
  const width = options.width ?? WIDTH;
  const variants = blindness?.variants ?? [];
  const perRow = evenRows(variants.length, Math.floor((width + GAP) / (CARD + GAP)));
  const rows = Math.max(1, Math.ceil(variants.length / perRow));
  const styles = labelStyles(operators);
  const body: Markup[] = variants.map(({ name, weights, label: given, distance }, v) => {
    const style = styleOf(styles, given);
    const lines = wrapText(name, CARD, SIZE.label).slice(0, 2);
    return element(
      "g",
      { transform: `translate(${((v % perRow) * (CARD + GAP)).toFixed(2)} ${Math.floor(v / perRow) * PITCH})` },
      ...lines.map((line, i) =>
        label(line, { x: 0, y: 24 - (lines.length - 1 - i) * 13, "font-weight": v === 0 ? "bold" : undefined }),
      ),
      signedGrid(weights, (blindness as Blindness).kernel, 0, 34, FILTER),
      ...labelSwatch(0, 34 + FILTER + 9, style),
      label(style.text, { x: 15, y: 34 + FILTER + 18 }),
      label(`D/N = ${fixedNonZero(distance, 4)}`, { x: 15, y: 34 + FILTER + 32, "font-size": SIZE.tick, fill: MUTED }),
    );
  });
  if (blindness === null) body.push(label("No filter was labelled, so there is no example.", { x: 0, y: 20 }));
  return frame(
    {
      title: TITLE,
      description: `A filter and ${counted(Math.max(0, variants.length - 1), "variant")} with the labels their spectra give: ${variants.map(({ name, label: given }) => `${name.slice(0, 60)}: ${given.slice(0, 60)}`).join("; ")}.`,
      notes:
        blindness === null
          ? []
          : [
              `${cleanText(blindness.model, 60)}, ${cleanText(filterPlace(blindness).name, 80)}. Their singular values agree, and so do label and distance, though they do different things to an image. Red is positive, blue negative.`,
            ],
      width,
      height: rows * PITCH - 8,
    },
    options,
    body,
  );
}
