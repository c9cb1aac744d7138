// Writes build/document-schemas: the definitions of the documents that the page opens, without the words for people. The page
// goes through them itself (check-schema.ts): as plain code they were 54 kB of its transfer, as data they are 5.
import { writeFileSync } from "node:fs";
import { isForPeople } from "./for-people.mjs";
import { documents } from "./list.mjs";

const others = [
  ...["OperatorsDocument", "NormsDocument", "ChannelsDocument", "ScaleSpaceDocument", "KeysDocument"],
  ...["DiffDocument", "TimelineDocument", "VolumeDocument"],
];
/** Of these the page says more than a program that reads JSON would: it draws them. */
const opened = documents.filter(({ type }) => type === "AnalysisResult" || others.includes(type));
/** What check-schema.ts knows; another keyword would pass unchecked. */
const known = [
  ...["$ref", "anyOf", "type", "enum", "const", "pattern", "minimum", "maximum", "exclusiveMinimum"],
  ...["items", "minItems", "maxItems", "properties", "optional", "additionalProperties"],
];

export function writeDocumentSchemas(definitions) {
  const kept = {};
  const keep = (name) => {
    if (name in kept) return;
    kept[name] = null;
    kept[name] = plain(definitions[name], keep);
  };
  for (const { type } of opened) keep(type);
  writeFileSync("build/document-schemas.js", `export const documentSchemas = ${JSON.stringify(kept)};\n`);
  writeFileSync(
    "build/document-schemas.d.ts",
    'import type { Schema } from "../web-demo/engine/check-schema.ts";\n' +
      "/** By the name of the type in sdk/results. */\nexport declare const documentSchemas: Record<string, Schema>;\n",
  );
}

/** A schema with the keywords that are checked, bare names for references, and a list of the few fields that are not required. */
function plain(schema, keep) {
  if (typeof schema !== "object") return schema;
  const { required = [], ...rest } = schema;
  const optional = Object.keys(schema.properties ?? {}).filter((name) => !required.includes(name));
  const entries = Object.entries(optional.length > 0 ? { ...rest, optional } : rest).filter(
    ([key, value]) => !isForPeople(key, value),
  );
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (!known.includes(key)) throw new Error(`a schema has "${key}", which check-schema.ts does not know`);
      if (key === "$ref") {
        const name = value.slice("#/$defs/".length);
        keep(name);
        return [key, name];
      }
      if (key === "anyOf") return [key, value.map((each) => plain(each, keep))];
      if (key === "items" || key === "additionalProperties") return [key, plain(value, keep)];
      if (key !== "properties") return [key, value];
      return [key, Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each, keep)]))];
    }),
  );
}
