import type { PartedDocument } from "../../results/parts.ts";

/** The JSON of a document in parts: a line for each model and field. Indented, that of 21,600 layers takes twice as long a file. */
export function* partedPieces({ schema, arrays, document }: PartedDocument): Generator<string, void, undefined> {
  const rows = arrays.map((array) => JSON.stringify(array)).join(",\n");
  yield `{"schema":${JSON.stringify(schema)},\n"arrays":[\n${rows}],\n"document":{`;
  let before = "\n";
  for (const [key, value] of Object.entries(document)) {
    if (value === undefined) continue;
    yield `${before}${JSON.stringify(key)}:`;
    before = ",\n";
    if (!Array.isArray(value)) yield JSON.stringify(value);
    else {
      yield "[";
      for (const [i, item] of value.entries()) yield (i === 0 ? "" : ",\n") + JSON.stringify(item);
      yield "]";
    }
  }
  yield "}}\n";
}
