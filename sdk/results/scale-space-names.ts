import { UsageError } from "../errors.ts";

/** The eight families of idealised filters, in the order of the eight master key filters. */
export const families = ["dy+", "dx-", "dy-", "dx+", "dx", "dy", "sharpen", "smooth"] as const;
/** An idealised receptive field: a discrete Gaussian or one of its derivatives (arXiv 2509.12746, section 4). */
export type Family = (typeof families)[number];

/**
 * A: continuous variances. B: discrete weighted variances. C: least absolute differences, D: least squares; 1: a scale an
 * axis, 2: one scale.
 */
export const methods = ["A", "B", "C1", "C2", "D1", "D2"] as const;
/** How a scale is found: see `methods`. */
export type Method = (typeof methods)[number];

/** `exact`: infinite support, then cut. `paper`: cut to k taps, then differenced, as the published numbers are made. */
export const modes = ["exact", "paper"] as const;
/** How templates are made. */
export type Mode = (typeof modes)[number];

/** The places of some names in a list of all, for a program without types too. */
export function indicesOf<T extends string>(what: string, chosen: readonly T[], all: readonly T[]): number[] {
  return chosen.map((name) => {
    const index = all.indexOf(name);
    if (index < 0) throw new UsageError(`${what} is ${JSON.stringify(name)}, expected one of ${all.join(", ")}`);
    return index;
  });
}

/** Whether a mode means the paper's way. */
export function isPaper(mode: Mode | undefined): boolean {
  indicesOf("mode", [mode ?? "exact"], ["exact", "paper"]);
  return mode === "paper";
}
