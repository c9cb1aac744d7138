import { nearestName } from "../model/nearest-name.ts";
import { listed } from "./plain-text.ts";

/** As much of JSON Schema as our types make. */
export interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema | readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
}

/** What is wrong, and where. */
export interface Fault {
  readonly path: readonly (string | number)[];
  readonly what: string;
}

type Path = readonly (string | number)[];

/** The first thing in which a value differs from its schema, with the nearest of the known names; undefined for nothing. */
export function findFault(value: unknown, root: Schema): Fault | undefined {
  return check(value, root, []);

  function check(found: unknown, given: Schema, path: Path): Fault | undefined {
    const schema = resolve(given);
    if (schema.anyOf !== undefined) return checkAny(found, schema.anyOf.map(resolve), path);
    const types = [schema.type ?? []].flat();
    const wrong = (expected: string): Fault => ({ path, what: `found ${shown(found)}, expected ${expected}` });
    if (types.length > 0 && !types.some((type) => isOf(found, type))) return wrong(types.map(named).join(" or "));
    const allowed = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
    if (allowed !== undefined && !allowed.includes(found)) {
      const nearest = typeof found === "string" ? nearestName(found, allowed.map(String)) : undefined;
      return wrong(nearest === undefined ? listed(allowed.map(String), 12) : `${nearest} or its like`);
    }
    if (typeof found === "string" && schema.pattern !== undefined && !new RegExp(schema.pattern, "u").test(found))
      return wrong("small letters, digits and hyphens");
    if (typeof found === "number") {
      if (found < (schema.minimum ?? found)) return wrong(`at least ${schema.minimum}`);
      if (found > (schema.maximum ?? found)) return wrong(`at most ${schema.maximum}`);
    }
    if (Array.isArray(found)) return checkItems(found, schema, path);
    if (typeof found === "object" && found !== null) return checkKeys(new Map(Object.entries(found)), schema, path);
    return undefined;
  }

  function checkItems(items: readonly unknown[], schema: Schema, path: Path): Fault | undefined {
    const [least = 0, most = items.length] = [schema.minItems, schema.maxItems];
    if (items.length < least || items.length > most) {
      const count = least === schema.maxItems ? least : items.length < least ? `at least ${least}` : `at most ${most}`;
      return { path, what: `found ${items.length} items, expected ${count}` };
    }
    const { items: each } = schema;
    return first(items, (item, i) => {
      const own = Array.isArray(each) ? (each as readonly Schema[])[i] : (each as Schema | undefined);
      return own && check(item, own, [...path, i]);
    });
  }

  function checkKeys(fields: ReadonlyMap<string, unknown>, schema: Schema, path: Path): Fault | undefined {
    const properties = new Map(Object.entries(schema.properties ?? {}));
    const { additionalProperties: others, required = [] } = schema;
    const missing = required.find((name) => !fields.has(name));
    if (missing !== undefined) {
      // A misspelled key is the likelier story.
      const strange = [...fields.keys()].find(
        (name) => !properties.has(name) && nearestName(name, required) === missing,
      );
      if (strange === undefined) return { path, what: `has no ${missing}` };
    }
    return first([...fields], ([name, field]) => {
      const own = properties.get(name) ?? (typeof others === "object" ? others : undefined);
      if (own !== undefined) return check(field, own, [...path, name]);
      if (others !== false) return undefined;
      const nearest = nearestName(name, [...properties.keys()]);
      const hint =
        nearest === undefined ? `; there are ${listed([...properties.keys()], 20)}` : `, did you mean ${nearest}?`;
      return { path: [...path, name], what: `is no key${hint}` };
    });
  }

  /** Of several objects the one whose constant field (run: analyze) is that of the value; else whichever fits. */
  function checkAny(found: unknown, branches: readonly Schema[], path: Path): Fault | undefined {
    const faults = branches.map((branch) => check(found, branch, path));
    if (faults.includes(undefined)) return undefined;
    const tags = branches.map(tagOf);
    const tag = tags[0]?.[0];
    if (tag !== undefined && typeof found === "object" && found !== null && !Array.isArray(found)) {
      const own = (found as Record<string, unknown>)[tag];
      const at = tags.findIndex((each) => each?.[1] === own);
      if (at >= 0) return faults[at];
      if (!(tag in found)) return { path, what: `has no ${tag}` };
      const names = tags.flatMap((each) => (each === undefined ? [] : [String(each[1])]));
      const nearest = nearestName(String(own), names);
      const hint = nearest === undefined ? "" : `, did you mean ${nearest}?`;
      return { path: [...path, tag], what: `found ${shown(own)}, expected ${listed(names, 12)}${hint}` };
    }
    const expected = branches.map((branch) =>
      branch.const === undefined ? named(String(branch.type)) : String(branch.const),
    );
    return { path, what: `found ${shown(found)}, expected ${[...new Set(expected)].join(" or ")}` };
  }

  function resolve(schema: Schema): Schema {
    const name = schema.$ref?.slice("#/$defs/".length);
    return name === undefined ? schema : (root.$defs?.[name] ?? schema);
  }
}

function tagOf({ properties = {} }: Schema): readonly [string, unknown] | undefined {
  const tag = Object.entries(properties).find(([, { const: value }]) => value !== undefined);
  return tag && [tag[0], tag[1].const];
}

function first<T>(items: readonly T[], test: (item: T, index: number) => Fault | undefined): Fault | undefined {
  for (const [i, item] of items.entries()) {
    const fault = test(item, i);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function isOf(value: unknown, type: string): boolean {
  if (type === "integer") return Number.isSafeInteger(value);
  if (type === "number") return Number.isFinite(value);
  if (type === "array") return Array.isArray(value);
  if (type === "null") return value === null;
  return typeof value === type && (type !== "object" || (value !== null && !Array.isArray(value)));
}

function named(type: string): string {
  const names: Record<string, string> = { string: "a text", number: "a number", integer: "a whole number" };
  return names[type] ?? { array: "a list", object: "keys and values", boolean: "true or false" }[type] ?? type;
}

/** A value in a message, cut. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
