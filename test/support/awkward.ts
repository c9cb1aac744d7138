import { readFileSync } from "node:fs";
import { seeded } from "./seeded.ts";

interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  anyOf?: Schema[];
  type?: string | string[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema | Schema[];
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
}

/** Sizes and places: they decide how much there is of everything else. */
const structural = ["kernel", "size", "bins", "points", "provenance"];
/** Where formatters round up, change their way of writing, or have nothing to write. */
const shares = [0, 1, 0.5, 1e-9, 0.00049, 0.0005, 0.00099, 0.001, 0.0049, 0.005, 0.0995, 0.1, 0.999, 0.99901, 0.9995];
const numbers = [0, 1e-9, 0.00049, 0.0005, 0.9995, 99.95, 999.5, 12_345.678, 999_999, 1e6, 6.5e30];
const counts = [0, 1, 2, 9, 10, 999, 1000, 99_999, 1_234_567];
/** Longer lists, curves and histograms, stay as they are. */
const longest = 256;

/**
 * A copy of a document in which every number is another one of its kind, as the published schema has it: most of them are in no
 * other place, some are awkward to write. What may be null is null now and then, quartiles may be of nothing. Names and the
 * lengths of all other lists stay.
 */
export function awkward<T>(document: T, schemaFile: string, seed: number): T {
  const root: Schema = JSON.parse(readFileSync(`build/schema/${schemaFile}.schema.json`, "utf8"));
  const uniform = seeded(seed);
  const oneOf = <V>(list: readonly V[]): V => list[Math.floor(uniform() * list.length)];
  const resolved = (schema: Schema): Schema =>
    schema.$ref === undefined ? schema : resolved(root.$defs?.[schema.$ref.replace("#/$defs/", "")] ?? {});

  const number = ({ minimum = -Infinity, maximum = Infinity }: Schema, whole: boolean): number => {
    const within = (value: number) => value >= minimum && value <= maximum;
    const plain = uniform() < 0.8;
    if (whole) {
      const most = Math.min(maximum, 100_000);
      const drawn = Math.max(minimum, 0) + Math.floor(uniform() * (most - Math.max(minimum, 0) + 1));
      return plain ? drawn : (counts.filter(within)[Math.floor(uniform() * 9)] ?? drawn);
    }
    const bounded = minimum >= -1 && maximum <= 1;
    const sign = minimum < 0 && uniform() < 0.5 ? -1 : 1;
    const drawn = plain ? uniform() * (bounded ? 1 : oneOf([0.01, 1, 100])) : oneOf(bounded ? shares : numbers);
    return within(sign * drawn) ? sign * drawn : uniform();
  };

  const other = (value: unknown, schema: Schema, key: string): unknown => {
    const own = resolved(schema);
    if (structural.includes(key) || own.const !== undefined || own.enum !== undefined) return value;
    const types = [own.type ?? (own.anyOf ?? []).map((each) => resolved(each).type)].flat(2);
    if (value !== null && types.includes("null") && uniform() < 0.15) return null;
    if (own.anyOf !== undefined) {
      const kind = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
      const fitting = own.anyOf.find((each) => [resolved(each).type].flat().includes(kind));
      return fitting === undefined ? value : other(value, fitting, key);
    }
    if (types.includes("number") || types.includes("integer"))
      return value === null && uniform() < 0.5 ? null : number(own, types.includes("integer"));
    if (typeof value === "boolean") return types.includes("boolean") ? uniform() < 0.5 : value;
    if (Array.isArray(value)) {
      if (own.maxItems === 5 && uniform() < 0.1) return [];
      if (value.length > longest) return value;
      const items = own.items;
      return value.map((each, i) =>
        items === undefined ? each : other(each, [items].flat()[i] ?? [items].flat()[0], ""),
      );
    }
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => {
        const rest = typeof own.additionalProperties === "object" ? own.additionalProperties : {};
        return [name, other(each, own.properties?.[name] ?? rest, name)];
      }),
    );
  };
  return other(document, root, "") as T;
}
