import type { ScaleSpaceResult, ScaleSpaceShares } from "../../results/scale-space.ts";
import { scaleCountsTable } from "../../tables/scale-counts-table.ts";
import { type Caption, said } from "../caption.ts";
import { filledBox } from "../operators/filled-box.ts";
import { type LabelStyle, labelLegend } from "../operators/label-style.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { characters, element, type Markup } from "../svg/markup.ts";
import { counted, fixed, grouped, percent } from "../svg/number.ts";
import { layRows } from "../svg/rows.ts";
import { bottomAxis, label, rule } from "../svg/shapes.ts";
import { INK, MUTED, NARROW, PAPER, SIZE, WIDTH } from "../svg/style.ts";
import { familyStyles } from "./family-style.ts";
import { type RowsBy, rowsOf } from "./share-rows.ts";
import { type SharesFigure, sharesRow } from "./shares-row.ts";

export interface FamilyBarsOptions extends FigureOptions {
  /** Default layer. */
  by?: RowsBy;
}

/** Its stripes lie over the families. */
const IDENTITY: LabelStyle = { label: "identity", text: "striped: the identity", color: MUTED, stripes: "upright" };

const [BAR, THIN, PITCH] = [12, 4, 25];
/** Room for the columns of numbers right of the bars. */
const columns = (width: number) => (width < NARROW ? 52 : 168);

const TITLES: Record<RowsBy, string> = {
  layer: "Families of the filters by layer",
  depth: "Families of the filters by depth",
};

const CAPTIONS: Record<RowsBy, Caption> = {
  layer: said`The family that fits each explained filter best; the rest of a bar is explained by none. The thin bar below is what
noise of the same sizes gives. Smoothing without a width and sharpening without a weight are the same single point, the
identity: these parts are striped.`,
  depth: said`The same for whole models and tenths of their depth.`,
};

const figure: SharesFigure = {
  titles: TITLES,
  captions: CAPTIONS,
  draw: familyBarsFigure,
  table: (sets) => scaleCountsTable(sets, "family", ({ explained }) => explained.byFamily),
};

export const [familiesRow, familiesDepthRow] = [
  sharesRow("scale-families", "layer", figure),
  sharesRow("scale-families-depth", "depth", figure),
];

/** Shares of the families in each layer or tenth of depth, and what share of the filters is explained at all. */
export function familyBarsFigure(
  { scaleSpace }: { scaleSpace: ScaleSpaceResult },
  options: FamilyBarsOptions = {},
): string {
  const by = options.by ?? "layer";
  const width = options.width ?? WIDTH;
  const styles = familyStyles(scaleSpace.families);
  const rows = rowsOf(scaleSpace, by);
  const someIdentity = rows.some(({ shares }) => shares !== null && pointsOf(shares) > 0);
  const legend = labelLegend([...styles, ...(someIdentity ? [IDENTITY] : [])], width);
  const top = legend.height + 34;
  const { body, left, bottom, places, grid } = layRows(rows, top, PITCH, width);
  const right = width - columns(width);
  const isNarrow = width < NARROW;
  const at = (share: number) => left + share * (right - left);
  const quarters = [0, 0.25, 0.5, 0.75, 1];
  const ends = isNarrow ? [width] : [width - 100, width - 46, width];
  body.unshift(...grid(quarters.map(at)));
  body.push(
    ...legend.body,
    ...(isNarrow
      ? []
      : [
          label("explained by", {
            x: (ends[0] + ends[1]) / 2 - 14,
            y: top - 21,
            "text-anchor": "middle",
            "font-size": SIZE.tick,
            fill: MUTED,
          }),
        ]),
    ...ends.map((x, i) =>
      label(isNarrow ? "explained" : ["families", "keys", "filters"][i], {
        ...{ x, y: top - 8, "text-anchor": "end", "font-size": SIZE.tick, fill: MUTED },
      }),
    ),
  );
  for (const { name, shares, y } of places) {
    const { explained, count } = shares;
    body.push(
      ...stacked(name, shares, styles, at, y + 4),
      element("rect", {
        x: at(0),
        y: y + 5 + BAR,
        width: at(share(explained.noise.families)) - at(0),
        height: THIN,
        fill: INK,
      }),
      ...[percent(explained.families, 0), percent(explained.keys, 0), grouped(count)]
        .slice(0, ends.length)
        .map((text, i) =>
          label(text, { x: ends[i], y: y + PITCH / 2 + 3.5, "text-anchor": "end", fill: i === 2 ? MUTED : INK }),
        ),
    );
  }
  body.push(
    bottomAxis(
      quarters.map((share) => ({ at: at(share), text: percent(share, 0) })),
      left,
      right,
      bottom,
      "share of the filters",
    ),
  );
  return frame(
    {
      title: TITLES[by],
      description: `Stacked bars of the shares of explained filters by ${scaleSpace.families.length} families in ${counted(places.length, by === "layer" ? "layer" : "group")}, with the share of noise.`,
      notes: [
        `Bar: explained filters by the family that fits best, which has a cosine of ${fixed(scaleSpace.cosine, 2)} or more with them; the number beside it is their share${isNarrow ? "" : ", the next one the same for the nearest of the eight master keys"}. Thin bar: the share of random filters of the same sizes that the families explain.${
          someIdentity
            ? " Striped: filters that smooth or sharpen by name, but whose best model is a single point, the identity: it passes the image through."
            : ""
        }`,
      ],
      width,
      height: bottom + 36,
    },
    options,
    body,
  );
}

function stacked(
  name: string,
  { count, explained: { byFamily, identity: points } }: ScaleSpaceShares,
  styles: LabelStyle[],
  at: (share: number) => number,
  y: number,
): Markup[] {
  const drawn: Markup[] = [];
  let before = 0;
  for (const style of styles) {
    const number = byFamily[style.label as keyof typeof byFamily] ?? 0;
    const after = before + (count > 0 ? number / count : 0);
    if (number > 0) {
      const identity = style.label === "sharpen" || style.label === "smooth" ? points[style.label] : 0;
      const among = identity > 0 ? `, ${grouped(identity)} of them the identity` : "";
      const hover = `${name}: ${style.text} ${percent(after - before)} (${grouped(number)} of ${counted(count, "filter")}${among})`;
      const title = element("title", {}, characters(hover));
      const box = { x: at(before), y, width: at(after) - at(before), height: BAR };
      drawn.push(...filledBox(box, style, {}, title));
      const length = box.width * (identity / number);
      // At the end of sharpen and the beginning of smooth: one piece. It hides the title of the box below, and has the same.
      const part = { ...box, x: style.label === "sharpen" ? box.x + box.width - length : box.x, width: length };
      if (identity > 0) drawn.push(...filledBox(part, { ...style, stripes: "upright" }, {}, title));
      if (before > 0) drawn.push(rule(at(before), y, at(before), y + BAR, { stroke: PAPER, "stroke-width": 0.75 }));
    }
    before = after;
  }
  return drawn;
}

function pointsOf({ explained: { identity } }: ScaleSpaceShares): number {
  return identity.sharpen + identity.smooth;
}

/** A share that can be drawn. */
function share(value: number): number {
  return value > 0 ? Math.min(1, value) : 0;
}
