/** Columns of a printed page that a figure is as wide as. */
export type FigureColumns = 1 | 2;

/** Points to a pixel: labels of 11 px are 8 pt, ticks of 10 px 7.3 pt. */
export const POINTS = 8 / 11;

/** Widths in points: 3.5 and 7.16 inches, as IEEE has them; Elsevier's (90 and 190 mm) and ACM's (241 and 506 pt) differ by 4 %. */
const widths: Readonly<Record<FigureColumns, number>> = { 1: 252, 2: 516 };

/** Pixels that a drawing has within its margins. */
export function columnWidth(columns: FigureColumns, margin: number): number {
  return Math.floor(widths[columns] / POINTS) - 2 * margin;
}
