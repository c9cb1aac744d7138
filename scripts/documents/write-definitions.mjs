// Writes build/result-definitions.json: the types that results of studies are made of, as a JSON Schema without the words for
// people. What processes exchange is held to them (sdk/states).
import { writeFileSync } from "node:fs";
import { isForPeople } from "./for-people.mjs";

export function writeDefinitions(definitions) {
  writeFileSync("build/result-definitions.json", `${JSON.stringify({ $defs: used(definitions, "AnalysisResult") })}\n`);
}

function used(definitions, root) {
  const kept = {};
  const keep = (name) => {
    if (name in kept) return;
    const text = JSON.stringify(definitions[name], (key, value) => (isForPeople(key, value) ? undefined : value));
    kept[name] = JSON.parse(text);
    for (const [, other] of text.matchAll(/"#\/\$defs\/(\w+)"/g)) keep(other);
  };
  keep(root);
  return kept;
}
