// Reads the types of sdk/results, their comments and their tags: one definition for each interface, in the words of JSON Schema,
// with two more: `unit`, and `shape`, the lengths that a list and the lists in it must have (see shapes.mjs).
import { createGenerator } from "ts-json-schema-generator";
import { documents } from "./list.mjs";

/** @returns definitions by the interface's name; kinds of units.ts stand where they are used */
export function readTypes() {
  const generator = createGenerator({
    path: "sdk/results/*.ts",
    tsconfig: "scripts/documents/tsconfig.json",
    // npm run check looks at types; here it would take as long again.
    skipTypeCheck: true,
    jsDoc: "extended",
    expose: "export",
    encodeRefs: false,
    sortProps: false,
    extraTags: ["unit", "shape"],
  });
  const found = {};
  for (const { type } of documents) Object.assign(found, generator.createSchema(type).definitions);
  const isInterface = (name) => found[name].properties !== undefined;
  const names = Object.keys(found).filter(isInterface).sort();
  return Object.fromEntries(names.map((name) => [name, resolve(found[name])]));

  function resolve(node) {
    if (Array.isArray(node)) return node.map(resolve);
    if (typeof node !== "object" || node === null) return node;
    const { $ref, ...own } = node;
    if ($ref !== undefined) {
      const name = $ref.slice("#/definitions/".length);
      return isInterface(name) ? { $ref: `#/$defs/${name}`, ...own } : { ...resolve(found[name]), ...own };
    }
    const entries = Object.entries(own).map(([key, value]) => [
      key,
      key === "properties"
        ? Object.fromEntries(Object.entries(value).map(([name, field]) => [name, resolve(field)]))
        : resolve(value),
    ]);
    return tidy(Object.fromEntries(entries));
  }
}

/** Null as a second type where there is but one other; required fields in their order; no schema that allows everything. */
function tidy(node) {
  if (node.properties) {
    const required = Object.keys(node.properties).filter((name) => node.required?.includes(name));
    if (required.length > 0) node.required = required;
  }
  if (node.additionalProperties && Object.keys(node.additionalProperties).length === 0)
    delete node.additionalProperties;
  const [value, none, ...more] = node.anyOf ?? [];
  if (none?.type !== "null" || more.length > 0 || typeof value.type !== "string") return node;
  const { anyOf, ...rest } = node;
  const { enum: names, ...kind } = value;
  return { ...kind, type: [value.type, "null"], ...(names && { enum: [...names, null] }), ...rest };
}
