// Writes build/document-shapes: which lists of a document must be how long, of the tags `@shape` in its types.
//
// `@shape A, B` on a list of lists: A lists of B entries each. A length is a whole number, a name or a product of some. A name
// is looked up like a variable: in the object that has the list, then in those around it; the list's own name is that of one
// around. It stands for its number, or for the length of its list; `basis.components` and `kernel[0]` go into it.
import { writeFileSync } from "node:fs";
import { documents } from "./list.mjs";

export function writeShapes(definitions) {
  const table = Object.fromEntries(
    Object.entries(definitions).flatMap(([name, definition]) => {
      const node = shapesOf(definition);
      return node === undefined ? [] : [[name, node]];
    }),
  );
  // A reference to a type without shapes leads nowhere; dropping it may leave another one without.
  for (let before = ""; before !== JSON.stringify(table); ) {
    before = JSON.stringify(table);
    for (const [name, node] of Object.entries(table)) {
      const left = prune(node, table);
      if (left === undefined) delete table[name];
      else table[name] = left;
    }
  }
  for (const { type } of documents) expectNames(definitions, { $ref: `#/$defs/${type}` }, []);
  const form =
    "/** What must be how long in one value: see expect-shapes.ts. */\nexport interface ShapeNode {\n  shape?: (string | number)[][][];\n  fields?: Record<string, ShapeNode>;\n  items?: ShapeNode;\n  type?: string;\n}\n";
  writeFileSync("build/document-shapes.js", `export const documentShapes = ${JSON.stringify(table)};\n`);
  writeFileSync(
    "build/document-shapes.d.ts",
    `${form}export declare const documentShapes: Record<string, ShapeNode>;\n`,
  );
}

function shapesOf(node) {
  const value = node.anyOf?.find(({ $ref }) => $ref !== undefined) ?? node;
  const found = {};
  if (node.shape !== undefined) found.shape = parseShape(node.shape);
  if (value.$ref !== undefined) found.type = value.$ref.slice("#/$defs/".length);
  const fields = Object.entries(value.properties ?? {}).map(([name, field]) => [name, shapesOf(field)]);
  const kept = fields.filter(([, field]) => field !== undefined);
  if (kept.length > 0) found.fields = Object.fromEntries(kept);
  const items = value.items && shapesOf(value.items);
  if (items !== undefined) found.items = items;
  return Object.keys(found).length > 0 ? found : undefined;
}

function prune({ shape, fields, items, type }, table) {
  const kept = {};
  if (shape) kept.shape = shape;
  if (type !== undefined && table[type] !== undefined) kept.type = type;
  const some = Object.entries(fields ?? {}).flatMap(([name, field]) => {
    const left = prune(field, table);
    return left === undefined ? [] : [[name, left]];
  });
  if (some.length > 0) kept.fields = Object.fromEntries(some);
  const inner = items && prune(items, table);
  if (inner !== undefined) kept.items = inner;
  return Object.keys(kept).length > 0 ? kept : undefined;
}

/** "groups, 2 * kernel[0]" as [[["groups"]], [[2], ["kernel", 0]]]: a list of products of paths. */
function parseShape(text) {
  return text.split(",").map((product) =>
    product.split("*").map((factor) => {
      const path = factor.trim();
      if (/^\d+$/.test(path)) return [Number(path)];
      if (!/^\w+(\.\w+|\[\d+\])*$/.test(path)) throw new Error(`@shape ${text}: "${path}" is no number and no name`);
      return [...path.matchAll(/\w+/g)].map(([step]) => (/^\d+$/.test(step) ? Number(step) : step));
    }),
  );
}

/** Each name of each shape must be found wherever the type stands in a document. */
function expectNames(definitions, node, around, own) {
  const value = node.anyOf?.find(({ $ref }) => $ref !== undefined) ?? node;
  if (node.shape !== undefined) {
    for (const [name] of parseShape(node.shape).flat()) {
      if (
        typeof name === "string" &&
        !around.some((properties, i) => properties[name] !== undefined && !(i === 0 && name === own))
      ) {
        throw new Error(`@shape ${node.shape}: no object around it has a field ${name}`);
      }
    }
  }
  if (value.$ref !== undefined)
    return expectNames(definitions, definitions[value.$ref.slice("#/$defs/".length)], around);
  if (value.properties !== undefined) {
    const inner = [value.properties, ...around];
    for (const [name, field] of Object.entries(value.properties)) expectNames(definitions, field, inner, name);
  }
  if (value.items) expectNames(definitions, value.items, around);
}
