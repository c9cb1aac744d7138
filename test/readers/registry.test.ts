import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { findReader, formats } from "../../sdk/readers/registry.ts";
import { zipOf } from "../hostile/zip-bytes.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const find = (name: string, bytes: Uint8Array) => findReader(fromBytes(name, bytes));

/** An archive of empty files. */
const zip = (...names: string[]) => zipOf(names.map((name) => ({ name, data: new Uint8Array() })));

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
    ["npz", zip("data/0.npy")],
    ["pytorch", zip("archive/data.pkl")],
    ["pytorch", zip("net/data/0", "net/data.pkl")],
    ["pytorch", Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e)],
    ["npz", Uint8Array.of(0x50, 0x4b, 5, 6)],
    ["hdf5", Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)],
    ["hdf5", Uint8Array.of(...new Uint8Array(1024), 0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)],
    ["keras", zip("metadata.json", "config.json", "model.weights.h5")],
    // A stored archive in an archive shows its own entries, which are not the outer one's.
    ["archive", zipOf([{ name: "fold_0/best.pth", data: zip("best/data.pkl", "best/data/0") }])],
    ["archive", Uint8Array.of(0x1f, 0x8b, 8)],
    // A zip archive that is cut off, and whose name tells nothing.
    ["archive", zip("archive/data.pkl").slice(0, 60)],
    // ir_version 8, then the producer's name.
    ["onnx", Uint8Array.of(8, 8, 0x12, 1, 0x61)],
  ];
  for (const [format, bytes] of heads) {
    const { entry, note } = await find("some.bin", bytes);
    assert.equal([entry.format, note], [format, undefined]);
  }
});

test("where content does not tell, the name's longest end does", async () => {
  const strange = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 250);
  for (const [name, format] of [
    ["A.SafeTensors", "safetensors"],
    ["m.onnx", "onnx"],
    ["m.pth.tar", "pytorch"],
    ["model.json", "tfjs"],
  ]) {
    assert.is((await find(name, strange)).entry.format, format);
  }
  const index = (await find("m.safetensors.index.json", strange)).entry;
  assert.ok(index.extensions.includes(".safetensors.index.json"));
  assert.is((await find("m.pth", zip("m/data.pkl").slice(0, 60))).entry.format, "pytorch");
});

test.run();
