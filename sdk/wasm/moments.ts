import { filterCount } from "./filter-count.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/** Numbers in the state of `accumulateMoments`: n, mean[width], M2[width*width]. */
export function momentLength(width: number): number {
  return 1 + width + width * width;
}

/**
 * Merges filters into the state [n, mean, M2], where M2 = sum (f - mean)(f - mean)^T, full and symmetric; zeros are the
 * empty state. Sums are in f64, over chunks that are centred first (Chan, Golub, LeVeque 1983), so that a large mean
 * costs no accuracy. `scaled` divides each filter by its largest magnitude (CNN Filter DB); an all-zero one stays.
 */
export function accumulateMoments(
  ws: Workspace,
  state: Block<"f64">,
  filters: Block<"f32" | "f64">,
  width: number,
  scaled: boolean,
): void {
  const count = filterCount(filters, width);
  expectLength(state, momentLength(width), "the state of the moments");
  const { kernels } = ws;
  const accumulate = filters.type === "f32" ? kernels.accumulateMomentsF32 : kernels.accumulateMomentsF64;
  withWorkspace(kernels, (inner) => {
    const scratch = inner.allocate("u8", kernels.accumulateMomentsScratch(width));
    accumulate(state.pointer, filters.pointer, count, width, scaled, scratch.pointer);
  });
}

/** Merges the state `other` into `state`: the moments of both sets of filters together. */
export function mergeMoments(ws: Workspace, state: Block<"f64">, other: Block<"f64">, width: number): void {
  expectLength(state, momentLength(width), "the state of the moments");
  expectLength(other, momentLength(width), "the other state of the moments");
  ws.kernels.mergeMoments(state.pointer, other.pointer, width);
}
