// Writes build/schema/*.schema.json: one JSON Schema a document, whole in itself, which is copied into dist/. What several
// documents have in common is one type in sdk/results; each schema carries the definitions that it uses.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { documents } from "./list.mjs";

export function writeSchemas(definitions) {
  rmSync("build/schema", { recursive: true, force: true });
  mkdirSync("build/schema", { recursive: true });
  for (const { file, ...document } of documents) {
    writeFileSync(`build/schema/${file}.schema.json`, `${JSON.stringify(schemaOf(document, definitions), null, 2)}\n`);
  }
}

function schemaOf({ type, id, title }, definitions) {
  const used = new Set();
  const gather = (node) => {
    for (const [, name] of JSON.stringify(node).matchAll(/"#\/\$defs\/(\w+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      gather(definitions[name]);
    }
  };
  gather(definitions[type]);
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: id,
    title,
    ...definitions[type],
    $defs: Object.fromEntries([...used].sort().map((name) => [name, definitions[name]])),
  };
  return JSON.parse(JSON.stringify(schema), (_, node) => (isMarked(node) ? withComment(node) : node));
}

function isMarked(node) {
  return typeof node?.unit === "string" || typeof node?.shape === "string";
}

/** Validators refuse keywords that they do not know; a comment they leave to people and programs that want it. */
function withComment({ unit, shape, ...node }) {
  const parts = [unit && `unit: ${unit}`, shape && `shape: ${shape}`].filter(Boolean);
  return { ...node, $comment: parts.join("; ") };
}
