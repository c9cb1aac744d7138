import { fromBase64, readGolden } from "../../support/golden.ts";
import { decimalFields } from "../fields.ts";
import type { HostileFormat, Input } from "../input.ts";

interface Golden {
  fixtures: { name: string; json: string; files: Record<string, string> }[];
}

const file = "model.json";
const text = (value: string) => new TextEncoder().encode(value);

export const tfjs: HostileFormat = {
  name: "tfjs",
  seeds() {
    const { fixtures } = readGolden<Golden>("tfjs-fixtures.json");
    return new Map<string, Input>(
      fixtures.map(({ name, json, files }) => {
        const beside = new Map(Object.entries(files).map(([key, bytes]) => [key, fromBase64(bytes)]));
        return [name, { file, bytes: text(json), beside }];
      }),
    );
  },
  cases() {
    const cases = new Map<string, Input>();
    const beside = new Map([["a.bin", new Uint8Array(72)]]);
    const json = (name: string, value: unknown) =>
      cases.set(name, { file, bytes: text(typeof value === "string" ? value : JSON.stringify(value)), beside });
    const weight = (shape: unknown, extra: object = {}) => ({ name: "k", shape, dtype: "float32", ...extra });
    const model = (weights: unknown, paths: unknown = ["a.bin"], topology: unknown = {}) => ({
      format: "layers-model",
      modelTopology: topology,
      weightsManifest: [{ paths, weights }],
    });
    const paths = [
      "../a.bin",
      "/etc/passwd",
      "C:/a.bin",
      "http://127.0.0.1/a.bin",
      "data:,x",
      "%2e%2e%2fa.bin",
      "a\0.bin",
      "",
      ".",
      "missing.bin",
      "a".repeat(1e5),
    ];
    for (const path of paths)
      json(`a shard at ${JSON.stringify(path).slice(0, 40)}`, model([weight([3, 3, 1, 2])], [path]));
    json("a shard 20,000 times", model([weight([3, 3, 1, 2])], new Array(20000).fill("a.bin")));
    json("paths that are no list", model([weight([3, 3, 1, 2])], "a.bin"));
    for (const size of [
      "-1",
      "2147483648",
      "9223372036854775808",
      "1e308",
      "1e999",
      "0.5",
      "null",
      '"3"',
      "[3]",
      "{}",
    ]) {
      json(`a size of ${size}`, JSON.stringify(model([weight(["@", 3, 1, 2])])).replace('"@"', size));
    }
    json("sizes whose product wraps", model([weight([2 ** 32, 2 ** 32, 1, 2])]));
    json("0 times 2^52", model([weight([0, 2 ** 52, 2 ** 52])]));
    json("a shape of 100,000 sizes", model([weight(new Array(1e5).fill(1))]));
    for (const dtype of ["float64", "string", "__proto__", "constructor", null, 7, "f".repeat(1e5)]) {
      json(`the type ${String(dtype).slice(0, 20)}`, model([weight([3, 3, 1, 2], { dtype })]));
    }
    for (const quantization of [
      { dtype: "uint8", scale: "x", min: 0 },
      { dtype: "uint8", scale: null },
      { dtype: "float16" },
      { dtype: "uint8", scale: 1e308, min: 1e308 },
      { dtype: "toString", scale: 1, min: 0 },
      [],
      7,
    ]) {
      json(`quantised by ${JSON.stringify(quantization)}`, model([weight([3, 3, 1, 2], { quantization })]));
    }
    json(
      "200,000 weights of nothing",
      model(Array.from({ length: 2e5 }, (_, i) => ({ name: `${i}`, shape: [0], dtype: "float32" }))),
    );
    json("weights of one name", model([weight([1]), weight([1])]));
    json("nested 100,000 deep", `{"modelTopology":${"[".repeat(1e5)}${"]".repeat(1e5)}}`);
    json("nested 100,000 deep and open", `{"modelTopology":${'{"a":'.repeat(1e5)}`);
    json(
      "keys of objects of the language",
      '{"modelTopology":{"__proto__":{"node":[]},"constructor":1},"weightsManifest":[]}',
    );
    json("a key twice", '{"modelTopology":{},"modelTopology":[],"weightsManifest":[],"weightsManifest":{}}');
    const nested = (depth: number): object =>
      depth === 0 ? {} : { class_name: "Sequential", config: { name: "m", layers: [nested(depth - 1)] } };
    for (const depth of [30, 100, 500])
      json(
        `models in models, ${depth} deep`,
        model([weight([3, 3, 1, 2])], ["a.bin"], { model_config: nested(depth) }),
      );
    const lambda = {
      class_name: "Lambda",
      config: { name: "l", function: ["4wAAAA==", null, null], function_type: "lambda" },
    };
    json(
      "a Lambda with code",
      model([weight([3, 3, 1, 2])], ["a.bin"], {
        model_config: { class_name: "Sequential", config: { layers: [lambda] } },
      }),
    );
    const graph = (node: object[]) => ({
      format: "graph-model",
      modelTopology: { node },
      weightsManifest: [{ paths: ["a.bin"], weights: [weight([3, 3, 1, 2])] }],
    });
    json(
      "nodes in a ring",
      graph([
        { name: "a", op: "Identity", input: ["b"] },
        { name: "b", op: "Identity", input: ["a"] },
        { name: "c", op: "Conv2D", input: ["x", "a"] },
      ]),
    );
    json("a node of itself", graph([{ name: "c", op: "Conv2D", input: ["c", "c"] }]));
    json(
      "a chain of 50,000",
      graph([
        ...Array.from({ length: 5e4 }, (_, i) => ({ name: `n${i}`, op: "Identity", input: [`n${i + 1}`] })),
        { name: "c", op: "Conv2D", input: ["x", "n0"] },
      ]),
    );
    json(
      "one weight in 20,000 convolutions",
      graph([
        { name: "k", op: "Const" },
        ...Array.from({ length: 2e4 }, (_, i) => ({ name: `c${i}`, op: "Conv2D", input: ["x", "k"] })),
      ]),
    );
    json("nodes that are none", graph([null, 7, "x", [], {}, { name: {}, op: [], input: {} }] as object[]));
    return cases;
  },
  fields: decimalFields,
};
