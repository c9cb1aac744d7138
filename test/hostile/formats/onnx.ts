import {
  convolution,
  external,
  initializer,
  intAttribute,
  model,
  node,
  tensor,
  zeros,
} from "../../readers/onnx-writer.ts";
import { fromBase64, readGolden } from "../../support/golden.ts";
import { content, integer, varint } from "../../support/protobuf-writer.ts";
import type { HostileFormat, Input } from "../input.ts";
import { protobufFields } from "../protobuf-fields.ts";

interface Golden {
  fixtures: { name: string; model: string; files?: Record<string, string> }[];
}

const file = "model.onnx";

export const onnx: HostileFormat = {
  name: "onnx",
  seeds() {
    const fixtures = ["onnx-fixtures.json", "onnx-graphs.json"].flatMap(
      (golden) => readGolden<Golden>(golden).fixtures,
    );
    const seeds = fixtures.map(({ name, model, files = {} }): [string, Input] => {
      const beside = new Map(Object.entries(files).map(([key, bytes]) => [key, fromBase64(bytes)]));
      return [name, { file, bytes: fromBase64(model), beside }];
    });
    return new Map<string, Input>([
      ["a convolution", { file, bytes: convolution(zeros("w", [2, 1, 3, 3])) }],
      ...seeds,
    ]);
  },
  cases() {
    const cases = new Map<string, Input>();
    const beside = new Map([["a.bin", new Uint8Array(72)]]);
    const add = (name: string, bytes: Uint8Array) => cases.set(name, { file, bytes, beside });
    const data = content(9, new Uint8Array(72));
    for (const size of [0n, -1n, 2n ** 31n, 2n ** 62n, -(2n ** 63n)]) {
      add(`a size of ${size}`, convolution(tensor("w", [size, 1, 3, 3], data)));
      add(`a group of ${size}`, convolution(zeros("w", [2, 1, 3, 3]), intAttribute("group", size)));
      add(`data of ${size} bytes`, convolution(tensor("w", [2, 1, 3, 3], content(9, new Uint8Array(72), size))));
      add(`a type of ${size}`, convolution([...integer(1, 2), ...integer(2, size), ...content(8, "w"), ...data]));
    }
    add("sizes whose product wraps", convolution(tensor("w", [2n ** 32n, 2n ** 32n, 3, 3], data)));
    add("100,000 axes", convolution(tensor("w", new Array(1e5).fill(1), content(9, new Uint8Array(4)))));
    add(
      "100,000 strides",
      convolution(zeros("w", [2, 1, 3, 3]), [...content(1, "strides"), ...content(8, new Uint8Array(1e5).fill(1))]),
    );
    const paths = [
      "../a.bin",
      "/etc/passwd",
      "C:\\a",
      "http://127.0.0.1/a",
      "a/../../b",
      "",
      "a\0b",
      "missing",
      "%2e%2e/a",
      "model.onnx",
    ];
    for (const location of paths) {
      add(`data in ${JSON.stringify(location)}`, convolution(external("w", [2, 1, 3, 3], { location })));
    }
    for (const number of ["-1", "2147483648", "9223372036854775808", "1e9", "0x10", "", "1.5", "9".repeat(1e5)]) {
      const short = number.slice(0, 20);
      add(`data from ${short} on`, convolution(external("w", [2, 1, 3, 3], { location: "a.bin", offset: number })));
      add(`data of length ${short}`, convolution(external("w", [2, 1, 3, 3], { location: "a.bin", length: number })));
    }
    for (const depth of [50, 150, 100_000]) {
      add(`graphs in graphs, ${depth} deep`, withGraphs(depth));
    }
    add("groups, 100,000 deep", Uint8Array.from([...integer(1, 8), ...new Array(1e5).fill(0x3b)]));
    add("a varint of 11 bytes", Uint8Array.from([...integer(1, 8), 0x3a, ...new Array(11).fill(0x80), 1]));
    add("500,000 empty nodes", repeated(5e5, content(1, [])));
    add("2,000,000 empty initializers", repeated(2e6, content(5, [])));
    add("100,000 graphs", Uint8Array.from([...integer(1, 8), ...new Array(1e5).fill([0x3a, 0]).flat()]));
    add(
      "a ring of Identity",
      model(node("Identity", ["b"], ["a"]), node("Identity", ["a"], ["b"]), node("Conv", ["x", "a"], ["y"])),
    );
    add("a node of itself", model(node("Conv", ["y", "y"], ["y"])));
    const chain = Array.from({ length: 20000 }, (_, i) => node("Identity", [`n${i + 1}`], [`n${i}`]));
    add("a chain of 20,000 Identity", model(...chain, node("Conv", ["x", "n0"], ["y"])));
    const uses = Array.from({ length: 20000 }, (_, i) => node("Conv", ["x", "w"], [`y${i}`]));
    add("one weight in 20,000 convolutions", model(initializer(zeros("w", [2, 1, 3, 3])), ...uses));
    add(
      "a weight of one name, twice",
      model(
        initializer(zeros("w", [2, 1, 3, 3])),
        initializer(zeros("w", [1, 1, 5, 5])),
        node("Conv", ["x", "w"], ["y"]),
      ),
    );
    add("a name of 2 MiB", convolution(zeros("n".repeat(2 << 20), [2, 1, 3, 3])));
    add(
      "a name that is no UTF-8",
      convolution([...integer(1, 18), ...integer(2, 1), ...content(8, [0xff, 0xc0, 0x80]), ...data]),
    );
    // A sparse tensor: values at few places of a large whole.
    const sparse = (dims: readonly (number | bigint)[], index: number | bigint) => {
      const values = content(1, tensor("w", [1], content(9, new Uint8Array(4))));
      const indices = content(2, tensor("i", [1], content(7, varint(index)), 7));
      return model(
        content(15, [...values, ...indices, ...dims.flatMap((size) => integer(3, size))]),
        node("Conv", ["x", "w"], ["y"]),
      );
    };
    add("sparse, 2^30 elements", sparse([2 ** 14, 2 ** 10, 8, 8], 5));
    add("sparse, 2^62 elements", sparse([2n ** 31n, 2n ** 31n, 3, 3], 5));
    add("sparse, an index outside", sparse([2, 1, 3, 3], 18));
    add("sparse, an index below 0", sparse([2, 1, 3, 3], -1n));
    return cases;
  },
  fields: protobufFields,
};

/** A graph in an attribute of a node in a graph, so many times. */
function withGraphs(depth: number): Uint8Array {
  // From the inside out, collected backwards: each level is a prefix to what it holds.
  const parts: number[][] = [];
  let length = 0;
  const wrap = (field: number) => {
    const prefix = [...varint(field * 8 + 2), ...varint(length)];
    parts.push(prefix);
    length += prefix.length;
  };
  for (let i = 0; i < depth; i++) for (const field of [6, 5, 1]) wrap(field);
  wrap(7);
  return Uint8Array.from([...integer(1, 8), ...parts.reverse().flat()]);
}

/** A model whose graph holds a field so many times. */
function repeated(count: number, field: readonly number[]): Uint8Array {
  const length = varint(count * field.length);
  const head = [...integer(1, 8), 0x3a, ...length];
  const bytes = new Uint8Array(head.length + count * field.length);
  bytes.set(head);
  for (let i = head.length; i < bytes.length; i += field.length) bytes.set(field, i);
  return bytes;
}
