import { UsageError } from "../../errors.ts";
import { clinicalReferences, expectReferences, type Reference } from "./references.ts";

/**
 * Reference filters from a JSON document: a list of `{ name, weights }`, or `{ replace, filters }` with such a list. Weights
 * are the rows, or all numbers row by row. The clinical filters come first, unless `replace` is true.
 *
 * @throws UsageError where the document is no such list, or a filter is not square, of odd size and finite, or has no name
 * of its own.
 */
export function parseReferences(document: unknown, file = "the references"): Reference[] {
  const { filters, replace } = Array.isArray(document)
    ? { filters: document as unknown, replace: false as unknown }
    : ((document ?? {}) as { filters?: unknown; replace?: unknown });
  if (!Array.isArray(filters) || ![undefined, true, false].includes(replace as boolean | undefined)) {
    throw new UsageError('expected a list of {"name", "weights"}, or {"replace": true or false, "filters": the list}', {
      file,
    });
  }
  const own = filters.map((filter: unknown, i) => parseReference(filter, `filter ${i}`, file));
  const all = replace === true ? own : [...clinicalReferences, ...own];
  try {
    expectReferences(all);
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(error.message, { file }) : error;
  }
  return all;
}

function parseReference(value: unknown, which: string, file: string): Reference {
  const { name, weights } = (value ?? {}) as { name?: unknown; weights?: unknown };
  if (typeof name !== "string") {
    throw new UsageError(
      `${which} has ${name === undefined ? "no name" : `the name ${JSON.stringify(name)}`}, expected a text`,
      { file },
    );
  }
  const title = `the reference filter ${JSON.stringify(name)}`;
  if (!Array.isArray(weights))
    throw new UsageError(`${title} has no weights, expected a list of numbers or of rows`, { file });
  const ragged = weights.find(
    (row) => Array.isArray(row) !== Array.isArray(weights[0]) || (Array.isArray(row) && row.length !== weights.length),
  );
  if (ragged !== undefined) {
    throw new UsageError(
      `${title} has ${weights.length} rows, one of them ${JSON.stringify(ragged)}; expected a square`,
      { file },
    );
  }
  const numbers: unknown[] = weights.flat();
  const bad = numbers.findIndex((weight) => typeof weight !== "number" || !Number.isFinite(weight));
  // JSON has no NaN: programs write it as null or as a text.
  if (bad >= 0)
    throw new UsageError(`${title}: weight ${bad} is ${JSON.stringify(numbers[bad])}, expected finite numbers`, {
      file,
    });
  return { name, weights: numbers as number[] };
}
