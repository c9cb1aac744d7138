import type { Markup } from "./markup.ts";
import { label, rule } from "./shapes.ts";
import { GRID, SIZE, WIDTH } from "./style.ts";
import { cleanText, fitNames, textWidth } from "./text.ts";

/** What one row shows; a row without shares is a heading over the rows below it. */
export interface NamedRow<Shares> {
  name: string;
  shares: Shares | null;
}

/** Rows with their places. */
export interface LaidRows<Shares> {
  /** Names, right-aligned before `left`; headings in bold at the margin. */
  body: Markup[];
  left: number;
  bottom: number;
  /** A place for each row that is no heading; its marks are named after the heading, too. */
  places: { name: string; shares: Shares; y: number }[];
  /** Upright lines over the rows, not through a heading: its name may be longer than theirs. */
  grid(at: readonly number[]): Markup[];
}

const HEADING = 26;

/** A row for each layer; of several models, each model's name over its layers. */
export function underModels<Layer extends { model: string; name: string }>(
  layers: readonly Layer[],
): NamedRow<Layer>[] {
  const several = layers.some(({ model }) => model !== layers[0].model);
  return layers.flatMap((layer, i) => [
    ...(several && layers[i - 1]?.model !== layer.model ? [{ name: layer.model, shares: null }] : []),
    { name: layer.name, shares: layer },
  ]);
}

/** Rows from `top` on, each `pitch` high, in a figure of that width; `baseline` is that of a name in its row. */
export function layRows<Shares>(
  rows: NamedRow<Shares>[],
  top: number,
  pitch: number,
  width: number,
  baseline: number = pitch / 2 + 3.5,
): LaidRows<Shares> {
  const room = Math.max(105, Math.min(240, (150 / WIDTH) * width));
  const fitted = (headings: boolean, room: number, most: number) =>
    fitNames(
      rows.filter(({ shares }) => (shares === null) === headings).map(({ name }) => name),
      room,
      SIZE.label,
      most,
    );
  const own = fitted(false, room, (room * 17) / 15).values();
  // Over its rows a heading has the whole width.
  const headings = fitted(true, width - 20, width - 20).values();
  const names = rows.map(({ shares }) => (shares === null ? headings : own).next().value as string);
  const left =
    names.reduce(
      (most, name, i) => (rows[i].shares === null ? most : Math.max(most, textWidth(name, SIZE.label))),
      Math.min(90, room),
    ) + 10;
  const body: Markup[] = [];
  const places: LaidRows<Shares>["places"] = [];
  const runs: { from: number; to: number }[] = [];
  let y = top;
  let under = "";
  rows.forEach(({ name, shares }, i) => {
    if (shares === null) {
      body.push(label(names[i], { x: 0, y: y + 18, "font-weight": "bold" }));
      under = `${cleanText(name, 60)}, `;
      y += HEADING;
      return;
    }
    body.push(label(names[i], { x: left - 8, y: y + baseline, "text-anchor": "end" }));
    places.push({ name: under + cleanText(name, 80), shares, y });
    const run = runs[runs.length - 1];
    if (run?.to === y) run.to += pitch;
    else runs.push({ from: y, to: y + pitch });
    y += pitch;
  });
  const grid = (at: readonly number[]) =>
    runs.flatMap(({ from, to }) => at.map((x) => rule(x, from, x, to, { stroke: GRID })));
  return { body, left, bottom: y, places, grid };
}
