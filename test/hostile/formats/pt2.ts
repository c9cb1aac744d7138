import { fromBase64, readGolden } from "../../support/golden.ts";
import type { HostileFormat, Input } from "../input.ts";
import { localEntries, mendChecksums, zipFields, zipOf } from "../zip-bytes.ts";

const file = "model.pt2";
const seed = () => fromBase64(readGolden<{ file: string }>("pt2.json").file);
const text = (value: string) => new TextEncoder().encode(value);
const list = "model/data/weights/model_weights_config.json";

export const pt2: HostileFormat = {
  name: "pt2",
  seeds: () => new Map<string, Input>([["an exported program", { file, bytes: seed() }]]),
  cases() {
    const bytes = seed();
    const parts = localEntries(bytes).map(({ name, start, size }) => ({
      name,
      data: bytes.slice(start, start + size),
    }));
    const cases = new Map<string, Input>();
    const add = (what: string, name: string, data: string) => {
      const others = parts.filter((part) => part.name !== name);
      cases.set(what, { file, bytes: zipOf([...others, { name, data: text(data) }]) });
    };
    const sizes = (...all: number[]) => all.map((size) => ({ as_int: size }));
    const weight = (meta: object) =>
      JSON.stringify({ config: { "a.weight": { path_name: "weight_0", use_pickle: false, tensor_meta: meta } } });
    const plain = { dtype: 7, sizes: sizes(2, 2, 3, 3), strides: sizes(18, 9, 3, 1), storage_offset: { as_int: 0 } };
    add("a list that is none", list, "[]");
    add("a list nested 100,000 deep", list, "[".repeat(100_000));
    add(
      "a list of 100,000 weights",
      list,
      JSON.stringify({ config: Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`w${i}`, 0])) }),
    );
    add("2^53 elements", list, weight({ ...plain, sizes: sizes(2 ** 26, 2 ** 27, 1, 1) }));
    add(
      "an expanded view of 2^40 elements",
      list,
      weight({ ...plain, sizes: sizes(2 ** 20, 2 ** 20, 1, 1), strides: sizes(0, 0, 0, 0) }),
    );
    add("strides of 2^52", list, weight({ ...plain, strides: sizes(2 ** 52, 2 ** 52, 3, 1) }));
    add("a negative offset", list, weight({ ...plain, storage_offset: { as_int: -1 } }));
    add(
      "10,000 axes",
      list,
      weight({ ...plain, sizes: sizes(...new Array(10_000).fill(1)), strides: sizes(...new Array(10_000).fill(1)) }),
    );
    add("a path that leads out", list, weight(plain).replace("weight_0", "../../weight_0"));
    add("__proto__ as a name", list, weight(plain).replace("a.weight", "__proto__"));
    const node = (output: string, input: string) => ({
      target: "torch.ops.aten.conv2d.default",
      inputs: [
        { name: "input", arg: { as_tensor: { name: input } } },
        { name: "weight", arg: { as_tensor: { name: "w" } } },
      ],
      outputs: [{ as_tensor: { name: output } }],
    });
    const graph = (nodes: object[]) => JSON.stringify({ graph_module: { graph: { nodes } } });
    add("a graph in a ring", "model/models/model.json", graph([node("a", "b"), node("b", "a")]));
    add(
      "a chain of 50,000 nodes",
      "model/models/model.json",
      graph(Array.from({ length: 50_000 }, (_, i) => node(`v${i}`, `v${i - 1}`))),
    );
    add("nodes that are none", "model/models/model.json", graph([1, null, "x", [], {}] as object[]));
    return cases;
  },
  fields: zipFields,
  repair: mendChecksums,
};
