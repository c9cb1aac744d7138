import type { StudyName } from "../results/facts.ts";
import type { Table } from "../tables/table.ts";
import { type Caption, captionText } from "./caption.ts";
import type { DrawOptions, FigureChoice, FigureRow } from "./figure-row.ts";
import { sizedTitle, sizedTitleOption } from "./sized-title.ts";
import { columnWidth } from "./svg/columns.ts";
import type { FigureOptions } from "./svg/frame.ts";
import { themes } from "./svg/themes.ts";

/** Pixels that a figure needs where its row names none. */
const LEAST = 280;

/** A figure of a document, ready to be drawn. */
export interface DocumentFigure {
  /** The base name of its file; a further kernel size of the filter study ends it, such as "ridge-5x5". */
  readonly name: string;
  /** The study, or the comparison, whose result it shows. */
  readonly study: StudyName | "diff" | "timeline" | "volume";
  /** As a heading. */
  readonly title: string;
  /** What it shows, and how it is read. */
  readonly caption: string;
  /** The same with its references. */
  readonly captionParts: Caption;
  /** The width in pixels below which it cannot be read. */
  readonly least: number;
  /** The figure as an SVG document. */
  svg(options?: DrawOptions): string;
  /** The numbers that it shows. */
  table(choice?: FigureChoice): Table;
}

/** With the width of the columns that a figure is for, or of the next that it can be read in. */
export function sized<Options extends FigureOptions>(options: Options, least = LEAST): Options {
  const { columns, style = "screen" } = options;
  if (columns === undefined || options.width !== undefined) return options;
  const width = columnWidth(columns, themes[style].margin);
  return { ...options, width: width >= least ? width : Math.max(least, columnWidth(2, themes[style].margin)) };
}

/** The figures that a part has data for. */
export function ready<Part>(
  study: DocumentFigure["study"],
  rows: readonly FigureRow<Part>[],
  part: Part,
  options: DrawOptions,
  suffix = "",
): DocumentFigure[] {
  return rows
    .filter((row) => row.isThere(part))
    .map((row) => ({
      name: `${row.name}${suffix}`,
      study,
      title: sizedTitle(row, part, options),
      caption: captionText(row.caption(part)),
      captionParts: row.caption(part),
      least: row.least ?? LEAST,
      svg: (more) => {
        const all = { ...options, ...more };
        return row.draw(part, sized({ ...sizedTitleOption(row, part, all), ...all }, row.least));
      },
      table: (choice) => row.table(part, { ...options, ...choice }),
    }));
}
