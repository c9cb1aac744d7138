import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { findReader, formats } from "../../sdk/readers/registry.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const find = (name: string, bytes: Uint8Array) => findReader(fromBytes(name, bytes));

test("every row loads a module that reads", async () => {
  for (const { load } of formats) assert.type((await load()).read, "function");
});

test("content tells the format, whatever the name", async () => {
  const heads: [string, Uint8Array][] = [
    ["safetensors", Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d)],
    ["safetensors", utf8('{"metadata": {}, "weight_map": {}}')],
    ["tfjs", utf8('{"format": "layers-model", "modelTopology": {}}')],
    ["tfjs", utf8('[{"weights": [], "paths": []}]')],
    ["npy", Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0)],
    ["npz", Uint8Array.of(0x50, 0x4b, 3, 4)],
    ["npz", Uint8Array.of(0x50, 0x4b, 5, 6)],
    ["hdf5", Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)],
    ["hdf5", Uint8Array.of(...new Uint8Array(1024), 0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)],
    ["keras", utf8(`PK\x03\x04${"\0".repeat(26)}metadata.json`)],
    // ir_version 8, then the producer's name.
    ["onnx", Uint8Array.of(8, 8, 0x12, 1, 0x61)],
  ];
  for (const [format, bytes] of heads) {
    const { entry, note } = await find("some.bin", bytes);
    assert.equal([entry.format, note], [format, undefined]);
  }
});

test("where content does not tell, the name's longest end does", async () => {
  const strange = utf8("not a model");
  for (const [name, format] of [
    ["A.SafeTensors", "safetensors"],
    ["m.onnx", "onnx"],
    ["model.json", "tfjs"],
  ]) {
    assert.is((await find(name, strange)).entry.format, format);
  }
  const index = (await find("m.safetensors.index.json", strange)).entry;
  assert.ok(index.extensions.includes(".safetensors.index.json"));
});

test.run();
