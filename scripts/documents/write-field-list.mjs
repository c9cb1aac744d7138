// Writes build/RESULT.md: every field of every document with its type, range, unit and meaning. docs/RESULT.md is a copy, which
// `npm run docs:result` makes and `npm run check` holds against this one.
import { writeFileSync } from "node:fs";
import { documents } from "./list.mjs";

export function writeFieldList(definitions) {
  const roots = documents.map(({ type }) => type);
  const parts = Object.keys(definitions).filter((name) => !roots.includes(name));
  const lines = [
    "# Every field of every document",
    "",
    "Generated from the types in `sdk/results` and their comments, as are the JSON Schemas in the package. A type in small letters",
    "is JSON's; *list of* one is an array of it; *or null* is said where null can stand. A range in brackets holds its ends.",
    "A length in words is that of the list so named, in the same object or one around it; `a x b`: a lists of b entries.",
    "",
    "| document | schema | in the package |",
    "|---|---|---|",
    ...documents.map(
      ({ type, id, file }) => `| [${type}](#${type.toLowerCase()}) | \`${id}\` | \`dist/${file}.schema.json\` |`,
    ),
    "",
    ...[...roots, ...parts].flatMap((name) => section(name, definitions[name])),
  ];
  writeFileSync("build/RESULT.md", `${lines.join("\n").trimEnd()}\n`);
}

function section(name, definition) {
  return [
    `## ${name}`,
    "",
    oneLine(definition.description ?? ""),
    "",
    "| field | type | range, length | unit | meaning |",
    "|---|---|---|---|---|",
    ...rows(name, definition, ""),
    "",
  ];
}

function rows(type, { properties, required = [] }, path) {
  return Object.entries(properties).flatMap(([name, field]) => {
    const own = path + name;
    if (!field.description) throw new Error(`sdk/results: ${type}.${own} has no comment, and its kind has none`);
    const cells = [
      `\`${own}\`${required.includes(name) ? "" : " (not always)"}`,
      typeOf(field),
      [field.shape && shapeText(field.shape), limits(field)].filter(Boolean).join(", "),
      unitOf(field),
      oneLine(field.description),
    ];
    const inner = innermost(field);
    return [
      `| ${cells.join(" | ")} |`,
      ...(inner.properties ? rows(type, inner, `${own}${"[]".repeat(depth(field))}.`) : []),
    ];
  });
}

function typeOf(field) {
  const { $ref, anyOf, type, items, properties, additionalProperties } = field;
  if ($ref) return `[${$ref.slice(8)}](#${$ref.slice(8).toLowerCase()})`;
  if (anyOf) return anyOf.map(typeOf).join(" or ");
  if (field.const !== undefined) return `\`"${field.const}"\``;
  if (field.enum) return field.enum.map((name) => (name === null ? "null" : `\`"${name}"\``)).join(", ");
  const [kind, none] = [type].flat();
  const or = none === undefined ? "" : " or null";
  if (kind === "array") return `list of ${typeOf(items)}${or}`;
  if (properties) return `object${or}`;
  if (kind === "object") return additionalProperties ? `object of ${typeOf(additionalProperties)} by name` : "object";
  return kind + or;
}

function limits(field) {
  const { minimum, maximum, exclusiveMinimum, minItems, maxItems, pattern } = field;
  const lists = minItems ?? maxItems;
  const parts = [];
  if (lists !== undefined)
    parts.push(
      minItems === maxItems ? `${minItems} entries` : `${minItems ?? 0} to ${maxItems ?? "any number of"} entries`,
    );
  const low = minimum ?? exclusiveMinimum;
  if (low !== undefined && maximum !== undefined) parts.push(`[${low}, ${maximum}]`);
  else if (low !== undefined) parts.push(`${exclusiveMinimum === undefined ? "at least" : "above"} ${low}`);
  if (pattern) parts.push("64 hexadecimal digits");
  const within = field.items ?? (field.additionalProperties || undefined);
  const inner = within && !within.$ref ? limits(within) : "";
  if (inner) parts.push(inner);
  return parts.join(", ");
}

function unitOf(field) {
  return field.unit ?? (field.items ? unitOf(field.items) : "");
}

function shapeText(shape) {
  return shape
    .split(",")
    .map((part) => `\`${part.trim()}\``)
    .join(" x ");
}

function innermost(field) {
  return field.items ? innermost(field.items) : field;
}

function depth(field) {
  return field.items ? 1 + depth(field.items) : 0;
}

/** A table's cell has one line, and no bar of its own. */
function oneLine(text) {
  return text.replace(/\s+/g, " ").replaceAll("|", "\\|");
}
