import type { OperatorsResult } from "../../results/operators.ts";
import { squareSide } from "../../results/square-side.ts";
import { operatorExamplesTable } from "../../tables/operator-examples-table.ts";
import { said } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { filterPlace, placeNames } from "../place-names.ts";
import { evenRows } from "../svg/even-rows.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { element, type Markup } from "../svg/markup.ts";
import { counted, fixedNonZero } from "../svg/number.ts";
import { largest } from "../svg/pixels.ts";
import { label, weightGrid } from "../svg/shapes.ts";
import { diverging, MUTED, NARROW, SIZE, WIDTH } from "../svg/style.ts";
import { INDETERMINATE, labelStyles, labelSwatch, styleOf } from "./label-style.ts";
import { setting } from "./setting.ts";

const [CARD, GAP, FILTER, FEATURE] = [176, 18, 96, 44];
/** Of a card on a phone, where the feature is closer and two stand side by side. */
const NARROW_CARD = 152;
const PITCH = 22 + FILTER + 50;

const TITLE = "The best example of each label";

export const operatorExamplesRow: FigureRow<{ operators: OperatorsResult }> = {
  name: "operator-examples",
  title: () => TITLE,
  caption:
    () => said`The filter of these models that is nearest to each feature, with the feature beside it. They need not look
alike: sign, direction and a checkerboard of signs leave the singular values as they are.`,
  isThere: ({ operators }) => operators.examples.length > 0,
  draw: operatorExamplesFigure,
  table: ({ operators }) => operatorExamplesTable(operators),
};

/** The filter nearest to each feature, drawn beside it, with label and distance. */
export function operatorExamplesFigure(
  { operators }: { operators: OperatorsResult },
  options: FigureOptions = {},
): string {
  const { examples } = operators;
  const styles = labelStyles(operators);
  const width = options.width ?? WIDTH;
  const card = width < NARROW ? NARROW_CARD : CARD;
  const perRow = evenRows(examples.length, Math.floor((width + GAP) / (card + GAP)));
  const rows = Math.max(1, Math.ceil(examples.length / perRow));
  // A name has the room that its row leaves it.
  const across = Math.floor((width + GAP) / perRow);
  const places = placeNames(examples.map(filterPlace), across - GAP, SIZE.tick, operators.layers);
  const body: Markup[] = examples.map((example, e) => {
    const style = styleOf(styles, example.label);
    const feature = operators.references.find(({ name }) => name === example.label);
    const small = { "font-size": SIZE.tick, fill: MUTED };
    return element(
      "g",
      { transform: `translate(${(e % perRow) * across} ${Math.floor(e / perRow) * PITCH})` },
      ...labelSwatch(0, 1, style),
      label(style.text, { x: 15, y: 10, "font-weight": "bold" }),
      signedGrid(example.weights, example.kernel, 0, 22, FILTER),
      ...(feature === undefined || example.label === INDETERMINATE
        ? []
        : [
            signedGrid(feature.weights, squareOf(feature.weights), FILTER + 12, 22 + FILTER - FEATURE, FEATURE),
            label("feature", { x: FILTER + 12, y: 22 + FILTER - FEATURE - 5, ...small }),
          ]),
      label(`D/N = ${fixedNonZero(example.distance, 4)}`, { x: 0, y: 22 + FILTER + 16 }),
      label(places[e], { x: 0, y: 22 + FILTER + 30, ...small }),
    );
  });
  if (examples.length === 0) body.push(label("No filter was labelled.", { x: 0, y: 20 }));
  return frame(
    {
      title: TITLE,
      description: `For each of ${counted(examples.length, "label")} the filter nearest to its feature, drawn with the feature: ${examples.map(({ label, distance }) => `${label.slice(0, 60)} ${fixedNonZero(distance, 4)}`).join(", ")}.`,
      notes: [
        `Each filter on its own symmetric scale: red positive, blue negative, white 0. D/N: mean difference of the normalised singular values. ${setting(operators)}`,
      ],
      width,
      height: rows * PITCH - 8,
    },
    options,
    body,
  );
}

/** A filter on a symmetric colour scale of its own. */
export function signedGrid(weights: number[], kernel: number[], x: number, y: number, size: number): Markup {
  const limit = largest(weights);
  return weightGrid(weights, kernel, x, y, size, (weight) => diverging(limit > 0 ? weight / limit : 0));
}

/** Features are square. */
function squareOf(weights: number[]): number[] {
  const side = squareSide(weights);
  return [side, side];
}
