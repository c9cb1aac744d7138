import { UsageError } from "../errors.ts";
import { filterCount } from "./filter-count.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/**
 * Coefficients c = V (f - mean) of every filter, summed in f64. The rows of `components` are the basis V.
 * `out` is column-major: coefficient c of filter i at c * n + i.
 * `scaled` divides each filter by its largest magnitude first; an all-zero one stays.
 */
export function project(
  ws: Workspace,
  out: Block<"f64">,
  filters: Block<"f32" | "f64">,
  width: number,
  components: Block<"f64">,
  mean: Block<"f64">,
  scaled: boolean,
): void {
  const count = filterCount(filters, width);
  const rows = components.length / width;
  if (!Number.isInteger(rows)) {
    throw new UsageError(`the basis holds ${components.length} numbers, expected rows of ${width}`);
  }
  expectLength(mean, width, "the mean filter");
  expectLength(out, rows * count, "the coefficients");
  const { kernels } = ws;
  const run = filters.type === "f32" ? kernels.projectF32 : kernels.projectF64;
  withWorkspace(kernels, (inner) => {
    const scratch = inner.allocate("u8", kernels.projectScratch(width));
    run(out.pointer, filters.pointer, components.pointer, mean.pointer, count, width, rows, scaled, scratch.pointer);
  });
}
