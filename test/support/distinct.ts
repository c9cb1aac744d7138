/**
 * A copy of a document in which every number is another one, but for sizes and places, which decide how much there is: a table
 * that takes a number from another field than its column's shows it. They differ in four digits.
 */
export function withDistinctNumbers<T>(document: T, kept: readonly string[] = structural): T {
  let next = 1000;
  const copy = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return kept.includes(key) ? value : value.map((each) => copy(each, key));
    if (typeof value === "number") return kept.includes(key) ? value : ++next / 10_000;
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, copy(each, name)]));
  };
  return copy(document, "") as T;
}

const structural = ["kernel", "size", "bins", "points", "index", "threshold", "components", "mean", "weights"];
