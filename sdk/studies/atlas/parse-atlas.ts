import { UsageError } from "../../errors.ts";
import type { Atlas } from "../../results/atlas.ts";

const schema = "convscope-atlas/1";

export function parseAtlas(json: unknown, source: string): Atlas {
  const { schema: found, models, cells, coefficients } = (json ?? {}) as Partial<Atlas>;
  if (found !== schema) {
    throw new UsageError(`${source} is no atlas: its schema is ${JSON.stringify(found)}, expected "${schema}"`);
  }
  const isWhole =
    Array.isArray(models) &&
    models.every((model) => typeof model?.name === "string" && isCount(model.layers)) &&
    Array.isArray(cells) &&
    cells.every(isCell) &&
    isCoefficients(coefficients);
  if (!isWhole)
    throw new UsageError(`${source} is a damaged atlas: a list is missing or of another length; build it again`);
  return json as Atlas;
}

function isCell(cell: Partial<Atlas["cells"][number]> | null): boolean {
  return (
    Array.isArray(cell?.kernel) &&
    isCount(cell.layers) &&
    isCount(cell.models) &&
    Object.values(cell.measures ?? {}).every(
      (of) =>
        isCount(of?.layers) &&
        isNumbers(of.values) &&
        of.values.length > 0 &&
        of.values.every((value, i) => i === 0 || value >= of.values[i - 1]),
    )
  );
}

function isCoefficients(of: Partial<Atlas["coefficients"]> | undefined): boolean {
  const { basis, bins, range, models, floors } = of ?? {};
  const size = floors?.sizes?.length ?? 0;
  const isTable = (rows: unknown) =>
    Array.isArray(rows) && rows.length === size && rows.every((row) => isNumbers(row) && row.length === size);
  return (
    basis === "robustness-full" &&
    isCount(bins) &&
    isNumbers(range) &&
    range.length === 2 &&
    range[0] < range[1] &&
    size > 0 &&
    isNumbers(floors?.sizes) &&
    isTable(floors?.mean) &&
    isTable(floors?.upper) &&
    Array.isArray(models) &&
    models.every(
      ({ name, counts, filters }) =>
        typeof name === "string" &&
        isCount(filters) &&
        counts?.length === 9 &&
        counts.every((row) => isNumbers(row) && row.length === bins),
    )
  );
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}

function isNumbers(values: unknown): values is number[] {
  return Array.isArray(values) && values.every(Number.isFinite);
}
