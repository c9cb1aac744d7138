/**
 * The part of JSON Schema that the types of sdk/results make; `$ref` is a name in the table of definitions. Most fields are required, so
 * `optional` lists the others.
 */
export interface Schema {
  $ref?: string;
  anyOf?: readonly Schema[];
  type?: string | readonly string[];
  enum?: readonly unknown[];
  const?: unknown;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  properties?: Readonly<Record<string, Schema>>;
  optional?: readonly string[];
  additionalProperties?: boolean | Schema;
}

type Definitions = Readonly<Record<string, Schema>>;

/**
 * The first thing in a value out of JSON that its schema does not allow, as "at /groups/0/n: found -1, expected at least 0".
 * Goes through the value once.
 */
export function findFault(value: unknown, schema: Schema, definitions: Definitions, at = ""): string | undefined {
  const fault = (found: string, expected: string) => `${at && `at ${at}: `}found ${found}, expected ${expected}`;
  if (schema.$ref !== undefined) return findFault(value, definitions[schema.$ref], definitions, at);
  if (schema.anyOf !== undefined) return findInAny(value, schema.anyOf, definitions, at);
  if (schema.type !== undefined) {
    const types = [schema.type].flat() as readonly string[];
    if (!types.some((type) => isOf(value, type))) return fault(show(value), types.join(" or "));
  }
  const choices = "const" in schema ? [schema.const] : schema.enum;
  if (choices !== undefined && !choices.includes(value)) return fault(show(value), choices.map(show).join(", "));
  if (typeof value === "string" && schema.pattern !== undefined && !new RegExp(schema.pattern, "u").test(value)) {
    return fault(show(value), `a text of the form ${schema.pattern}`);
  }
  if (typeof value === "number") {
    const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity } = schema;
    if (value < minimum) return fault(show(value), `at least ${minimum}`);
    if (value > maximum) return fault(show(value), `at most ${maximum}`);
    if (value <= exclusiveMinimum) return fault(show(value), `more than ${exclusiveMinimum}`);
  }
  if (Array.isArray(value)) {
    const { items, minItems = 0, maxItems = Infinity } = schema;
    if (value.length < minItems) return fault(`${value.length} entries`, `at least ${minItems}`);
    if (value.length > maxItems) return fault(`${value.length} entries`, `at most ${maxItems}`);
    if (items === undefined) return undefined;
    for (let i = 0; i < value.length; i++) {
      const inner = findFault(value[i], items, definitions, `${at}/${i}`);
      if (inner !== undefined) return inner;
    }
  } else if (isOf(value, "object")) {
    const { properties = {}, optional = [], additionalProperties = true } = schema;
    const object = value as Record<string, unknown>;
    const missing = Object.keys(properties).find((name) => !Object.hasOwn(object, name) && !optional.includes(name));
    if (missing !== undefined) return fault(`no "${missing}"`, "one");
    for (const [name, entry] of Object.entries(object)) {
      const rule = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
      if (rule === false) return fault(`${show(name)}`, "no field of this name");
      const inner = rule === true ? undefined : findFault(entry, rule, definitions, `${at}/${name}`);
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}

/** Of a value that no branch allows, the fault in the last one but null: a type, where the other is its absence. */
function findInAny(value: unknown, branches: readonly Schema[], definitions: Definitions, at: string) {
  let last: string | undefined;
  for (const branch of branches) {
    const fault = findFault(value, branch, definitions, at);
    if (fault === undefined) return undefined;
    if (branch.type !== "null") last = fault;
  }
  return last;
}

function isOf(value: unknown, type: string): boolean {
  if (value === null || Array.isArray(value)) return type === (value === null ? "null" : "array");
  if (type === "integer") return Number.isInteger(value);
  return type === typeof value;
}

/** A value in a message: short, and on one line. */
function show(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value !== null && typeof value === "object") return "an object";
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
