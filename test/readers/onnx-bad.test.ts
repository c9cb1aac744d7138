import { link, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { fromFiles } from "../../sdk/bytes/files.ts";
import { openFile } from "../../sdk/bytes/node/index.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { read } from "../../sdk/readers/onnx.ts";
import { expectError } from "../support/expect-error.ts";
import { fromBase64, readGolden } from "../support/golden.ts";
import { type Bytes, content, f32, integer, varint } from "../support/protobuf-writer.ts";
import { readTruncated } from "../support/truncations.ts";
import { convolution, external, initializer, intAttribute, model, node, tensor, zeros } from "./onnx-writer.ts";

const open = (bytes: Uint8Array, name = "m.onnx") => read(fromBytes(name, bytes));
const bad = (weight: Bytes) => () => open(convolution(weight));

test("cut anywhere, a file gives an error or what is still whole", async () => {
  const { fixtures } = readGolden<{ fixtures: { name: string; model: string }[] }>("onnx-fixtures.json");
  for (const { name, model } of fixtures) {
    if (name === "external data") continue;
    const bytes = fromBase64(model);
    const { failed, of } = await readTruncated("m.onnx", bytes, 150);
    // Only a cut between the last fields, after the operator sets begin, leaves a model that is whole.
    assert.ok(failed >= of - 3, `${name}: ${failed} of ${of}`);
  }
});

test("bytes changed anywhere never end in anything but a ConvscopeError", async () => {
  const whole = convolution(tensor("w", [1, 1, 3, 3], content(4, new Array(9).fill(f32(1)).flat())));
  for (let at = 0; at < whole.length; at++) {
    for (const value of [0, 0x7f, 0x80, 0xff, whole[at] ^ 1, whole[at] ^ 0x10]) {
      const bytes = whole.slice();
      bytes[at] = value;
      try {
        const { tensors } = await open(bytes);
        for (const each of tensors) await each.read();
      } catch (error) {
        assert.ok(/^(unreadable|unsupported|unsafe)$/.test((error as { code: string }).code), `byte ${at}: ${error}`);
      }
    }
  }
});

test("empty, renamed and other files", async () => {
  await expectError(() => open(new Uint8Array(0)), "unreadable", /m\.onnx: is empty/);
  await expectError(() => open(new TextEncoder().encode('{"a": [1, 2, 3]}')), "unreadable", /^m\.onnx: /);
  await expectError(() => open(Uint8Array.from(integer(1, 8))), "unreadable", /found no graph, expected an ONNX model/);
  const cut = Uint8Array.from([...integer(1, 8), ...content(7, [])]);
  await expectError(() => open(cut), "unreadable", /no operator set after the graph: the file is cut short/);
  const twice = Uint8Array.from([...integer(1, 8), ...content(7, []), ...content(7, [])]);
  await expectError(() => open(twice), "unreadable", /byte 4: found a second graph/);
  // A renamed file is still what it is.
  const renamed = await openModel(fromBytes("weights.npy", convolution(zeros("w", [1, 1, 3, 3]))));
  assert.is(renamed.format, "onnx");
});

test("lengths beyond the message, up to 2^64", async () => {
  for (const length of [1000, 2 ** 31, 2 ** 32, 2 ** 53, 2n ** 63n, 2n ** 64n - 1n]) {
    const error = await expectError(bad(tensor("w", [1], content(9, [0, 0, 0, 0], length))), "unreadable");
    assert.match(error.message, new RegExp(`field 9 claims ${length} bytes, expected at most the 4 left`));
    assert.type(error.place.offset, "number");
    const graph = Uint8Array.from([...integer(1, 8), ...content(7, [], length)]);
    await expectError(() => open(graph), "unreadable", /is cut off: |field 7 claims .* expected at most the 0 left/);
  }
  const endless = Uint8Array.from([8, ...new Array(20).fill(0xff)]);
  await expectError(() => open(endless), "unreadable", /byte 1: found a varint of more than 10 bytes/);
  await expectError(() => open(Uint8Array.from([8, 0x80])), "unreadable", /ends inside a varint/);
});

test("wire types and field numbers that do not exist", async () => {
  for (const wire of [3, 4, 6, 7]) {
    await expectError(
      () => open(Uint8Array.from([8 + wire, 0])),
      "unreadable",
      new RegExp(`wire type ${wire} in field 1`),
    );
  }
  await expectError(() => open(Uint8Array.from([0, 0])), "unreadable", /found field number 0/);
  await expectError(() => open(Uint8Array.from([...varint(2n ** 60n), 0])), "unreadable", /found field number/);
  // A name that is a number, a graph that is one.
  await expectError(() => open(Uint8Array.from(integer(7, 1))), "unreadable", /wire type 0 in field 7, expected 2/);
  await expectError(bad(integer(8, 1)), "unreadable", /wire type 0 in field 8, expected 2/);
});

test("unknown fields are passed over", async () => {
  const unknown = [...integer(99, 1), ...content(1000, "later"), ...varint(500 * 8 + 1), 1, 2, 3, 4, 5, 6, 7, 8];
  const bytes = Uint8Array.from([...unknown, ...convolution(zeros("w", [2, 1, 3, 3])), ...unknown]);
  assert.is((await open(bytes)).convolutions.length, 1);
});

test("numbers that are not packed, and fields that come in pieces", async () => {
  const values = [1, -2.5, 3, 0.1, 5, 6, 7, 8, 9];
  const unpacked = values.map((value) => [...varint(4 * 8 + 5), ...f32(value)]);
  const pieces = [
    ...unpacked.slice(0, 3).flat(),
    ...content(4, values.slice(3, 5).flatMap(f32)),
    ...unpacked.slice(5).flat(),
  ];
  for (const data of [unpacked.flat(), pieces]) {
    const { convolutions } = await open(convolution(tensor("w", [1, 1, 3, 3], data)));
    assert.equal([...(await convolutions[0].tensor.read())], [...Float32Array.from(values)]);
    assert.equal([...(await convolutions[0].tensor.read(2, 7))], [...Float32Array.from(values.slice(2, 7))]);
  }
  const integers = [-1, 0, 300, 2 ** 40, -(2 ** 50), 1, 2, 3, 4];
  const { convolutions } = await open(
    convolution(
      tensor(
        "w",
        [1, 1, 3, 3],
        integers.flatMap((v) => integer(7, v)),
        7,
      ),
    ),
  );
  assert.equal([...(await convolutions[0].tensor.read())], integers);
});

test("shapes that contradict the data", async () => {
  const nine = content(9, new Uint8Array(36));
  await expectError(
    bad(tensor("w", [2, 1, 3, 3], nine)),
    "unreadable",
    /tensor "w", .*found 36 bytes of data, expected 72/,
  );
  await expectError(bad(tensor("w", [1, 1, 3, 3], [])), "unreadable", /found 0 bytes of data, expected 36/);
  await expectError(
    bad(tensor("w", [1, -1, 3, 3], nine)),
    "unreadable",
    /shape \[1,-1,3,3\], expected sizes of 0 or more/,
  );
  await expectError(
    bad(tensor("w", [2n ** 62n, 2n ** 62n], nine)),
    "unreadable",
    /more elements than any file can hold/,
  );
  await expectError(bad(tensor("w", [2 ** 31, 2 ** 20], nine)), "unreadable", /found 36 bytes of data/);
  await expectError(
    bad(tensor("w", [3], content(4, f32(1)))),
    "unreadable",
    /found 1 number in float_data, expected 3/,
  );
  await expectError(bad(tensor("w", [3], content(4, [1, 2, 3]))), "unreadable", /3 bytes of packed numbers/);
  await expectError(
    bad(tensor("w", [2], content(7, [1]), 7)),
    "unreadable",
    /found 1 number in int64_data, expected 2/,
  );
  await expectError(bad(tensor("w", [1], content(7, [0x80]), 7)), "unreadable", /varint without an end/);
  await expectError(bad(tensor("w", [1], content(7, [1]), 1)), "unreadable", /f32 numbers in int64_data, expected i64/);
  const both = [...content(9, [1, 2, 3, 4]), ...content(4, f32(1))];
  await expectError(bad(tensor("w", [1], both)), "unreadable", /numbers in two places/);
  await expectError(bad(tensor("w", new Array(65).fill(1), nine)), "unsafe", /a list of more than 64 numbers/);
});

test("a weight that does not fit its convolution", async () => {
  const weight = zeros("w", [4, 1, 3, 3]);
  await expectError(() => open(convolution(weight, intAttribute("group", 3))), "unreadable", /in 3 groups/);
  await expectError(() => open(convolution(weight, intAttribute("group", 0))), "unreadable", /in 0 groups/);
  await expectError(() => open(convolution(weight, intAttribute("group", -(2n ** 63n)))), "unreadable", /groups/);
  await expectError(
    () => open(convolution(zeros("w", [4, 9]))),
    "unreadable",
    /tensor "w": .*shape \[4,9\], expected 3 axes/,
  );
  const kernel = [...content(1, "kernel_shape"), ...integer(8, 5), ...integer(8, 5)];
  await expectError(
    () => open(convolution(weight, kernel)),
    "unreadable",
    /has the kernel \[5,5\], its weight the shape/,
  );
});

test("names: doubled, missing and such as __proto__", async () => {
  const doubled = model(initializer(zeros("w", [1])), initializer(zeros("w", [1])));
  await expectError(() => open(doubled), "unreadable", /tensor "w", .*two values of this name/);
  const names = ["__proto__", "constructor", "toString", ""];
  const weights = names.map((name) => initializer(zeros(name, [1, 1, 3, 3])));
  const convs = names.slice(0, 3).map((name, i) => node("Conv", ["x", name], [`y${i}`]));
  const { convolutions, tensors, roles } = await open(model(...weights, ...convs));
  assert.equal(
    convolutions.map(({ name }) => name),
    names.slice(0, 3),
  );
  assert.is(tensors.length, 4);
  assert.is(roles?.get(""), "not used by any node");
});

test("messages nested too deeply, chains and circles of nodes", async () => {
  let graph: Bytes = [];
  for (let i = 0; i < 60; i++) graph = content(1, content(5, content(6, graph)));
  await expectError(() => open(model(graph)), "unsafe", /nested deeper than 100 levels/);

  const chain = Array.from({ length: 100 }, (_, i) => node("Identity", [`v${i}`], [`v${i + 1}`]));
  const long = await open(model(initializer(zeros("v0", [1, 1, 3, 3])), ...chain, node("Conv", ["x", "v100"], ["y"])));
  assert.is(long.convolutions.length, 0);
  assert.ok(long.notes.some((note) => note.includes("behind more than 64 nodes")));

  const circle = await open(model(node("DequantizeLinear", ["c", "c", "c"], ["c"]), node("Conv", ["x", "c"], ["y"])));
  assert.is(circle.convolutions.length, 0);

  // Each level names the one before three times: 3^40 ways to walk, each value followed once.
  const tree = Array.from({ length: 40 }, (_, i) =>
    node("DequantizeLinear", [`v${i}`, `v${i}`, `v${i}`], [`v${i + 1}`]),
  );
  const wide = await open(model(initializer(zeros("v0", [1])), ...tree, node("Conv", ["x", "v40"], ["y"])));
  assert.ok(wide.notes.some((note) => note.includes("is computed from more than 256 constants")));
});

test("quantisation parameters of another shape", async () => {
  const blocked = model(
    initializer(tensor("w", [2, 2, 1, 1], content(9, [1, 2, 3, 4]), 3)),
    initializer(zeros("s", [3])),
    node("DequantizeLinear", ["w", "s"], ["d"]),
    node("Conv", ["x", "d"], ["y"]),
  );
  const { convolutions, notes } = await open(blocked);
  assert.is(convolutions.length, 0);
  assert.ok(
    notes.some((note) => note.includes("its weight 'w' is quantised with parameters of shape [3], expected one")),
  );
});

test("external data that lie elsewhere", async () => {
  const paths = ["../w.bin", "/etc/passwd", "a/../../w.bin", "C:\\w.bin", "..\\w.bin", "file:///w.bin", "", "a\0b"];
  for (const location of paths) {
    let asked = false;
    const source = fromBytes("m.onnx", convolution(external("w", [1, 1, 3, 3], { location })), async () => {
      asked = true;
      return undefined;
    });
    const error = await expectError(() => read(source), "unsafe", /tensor "w", byte \d+: points to another file/);
    assert.is(error.place.tensor, "w");
    assert.is(asked, false, "nothing is opened");
  }
});

test("external data that are missing, short or contradictory", async () => {
  const beside = new Uint8Array(40);
  const openWith = (entries: Record<string, string>) => () => {
    const main = convolution(external("w", [1, 1, 3, 3], entries));
    return read(
      fromFiles(
        new Map([
          ["m.onnx", main],
          ["w.bin", beside],
        ]),
        "m.onnx",
      ),
    );
  };
  assert.is((await openWith({ location: "w.bin" })()).convolutions.length, 1);
  assert.is((await openWith({ location: "./w.bin", offset: "4", length: "36" })()).convolutions.length, 1);
  await expectError(openWith({ location: "v.bin" }), "unreadable", /in "v.bin", which was not found beside the model/);
  await expectError(openWith({}), "unreadable", /no location/);
  await expectError(
    openWith({ location: "w.bin", offset: "8" }),
    "unreadable",
    /36 bytes from byte 8 of w.bin, which has 40/,
  );
  await expectError(openWith({ location: "w.bin", offset: "41" }), "unreadable", /begins at byte 41 of w.bin/);
  await expectError(openWith({ location: "w.bin", length: "32" }), "unreadable", /found 32 bytes of data, expected 36/);
  for (const offset of ["-1", "9223372036854775808", "1e3", "0x10", " 1"]) {
    await expectError(openWith({ location: "w.bin", offset }), "unreadable", /as offset of its external data/);
  }
  await expectError(
    () => open(convolution(external("w", [1], { location: "w.bin" }))),
    "unreadable",
    /not found beside/,
  );
});

test("external data behind a link", async () => {
  const folder = await mkdtemp(join(tmpdir(), "convscope-onnx-"));
  try {
    await mkdir(join(folder, "model"));
    await writeFile(join(folder, "secret.bin"), new Uint8Array(36));
    await symlink("../secret.bin", join(folder, "model", "w.bin"));
    await writeFile(join(folder, "model", "m.onnx"), convolution(external("w", [1, 1, 3, 3], { location: "w.bin" })));
    const source = await openFile(join(folder, "model", "m.onnx"));
    await expectError(() => read(source), "unsafe", /w\.bin.*link/);
    await source.close?.();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("external data with a second name, a hard link that may be out of the folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "convscope-onnx-"));
  try {
    await mkdir(join(folder, "model"));
    await writeFile(join(folder, "secret.bin"), new Uint8Array(36));
    await link(join(folder, "secret.bin"), join(folder, "model", "w.bin"));
    await writeFile(join(folder, "model", "m.onnx"), convolution(external("w", [1, 1, 3, 3], { location: "w.bin" })));
    const open = async () => openFile(join(folder, "model", "m.onnx"));
    const source = await open();
    await expectError(() => read(source), "unsafe", /"w\.bin", a hard link \(2 names\): copy it to a file of its own/);
    await source.close?.();
    // The same bytes under one name are read.
    await rm(join(folder, "secret.bin"));
    const again = await open();
    const { convolutions, files } = await read(again);
    assert.equal([...(await convolutions[0].tensor.read())], new Array(9).fill(0));
    for (const file of files) await file.close?.();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("types that hold no numbers read here are listed, and refuse to be read", async () => {
  const f8 = tensor("w", [1, 1, 3, 3], content(9, new Uint8Array(9)), 24);
  const texts = tensor("t", [1], content(6, "text"), 8);
  const { tensors, convolutions, roles } = await open(
    model(initializer(f8), initializer(texts), node("Conv", ["x", "w"], ["y"])),
  );
  assert.is(convolutions[0].tensor.unread, "has elements of type f8e8m0: not read here");
  assert.equal(
    tensors.map(({ dtype }) => dtype),
    ["f8e8m0", "string"],
  );
  assert.match(roles?.get("t") ?? "", /text, not numbers/);
  for (const each of tensors) await expectError(() => each.read(), "unsupported", /not read here/);
});

/** A SparseTensorProto of f32 values as a graph's initialiser. */
function sparse(dims: number[], values: number[], indices: number[], shape: number[]): Bytes {
  const numbers = tensor("w", [values.length], content(4, values.flatMap(f32)));
  const places = tensor(
    "",
    shape,
    indices.flatMap((index) => integer(7, index)),
    7,
  );
  return content(15, [...content(1, numbers), ...content(2, places), ...dims.flatMap((size) => integer(3, size))]);
}

test("sparse initialisers whose indices contradict their shape, their values or each other", async () => {
  const conv = node("Conv", ["x", "w"], ["y"]);
  const weight = async (bytes: Bytes) => (await open(model(bytes, conv))).convolutions[0].tensor;
  assert.equal([...(await (await weight(sparse([1, 1, 2, 2], [5, 6], [1, 3], [2]))).read())], [0, 5, 0, 6]);
  assert.equal([...(await (await weight(sparse([1, 1, 2, 2], [5, 6], [1, 3], [2]))).read(1, 3))], [5, 0]);
  for (const [indices, message] of [
    [[3, 1], /do not ascend: 3, then 1/],
    [[1, 1], /do not ascend/],
    [[1, 4], /index 4 of an axis of 4/],
    [[-1, 2], /index -1/],
  ] as const) {
    const tensor = await weight(sparse([1, 1, 2, 2], [5, 6], [...indices], [2]));
    await expectError(() => tensor.read(), "unreadable", message);
  }
  // Listed with the reason: the other layers of the network can be studied all the same.
  for (const [values, indices, shape, said] of [
    [
      [5, 6],
      [1],
      [1],
      /^is sparse with values \[2\] at i64 indices \[1\], expected \[n\] at i64 \[n\] or \[n, 4\]: not read/,
    ],
    [[5], [0, 0, 0], [1, 3], /^is sparse with values \[1\] at i64 indices \[1,3\], expected/],
  ] as const) {
    const tensor = await weight(sparse([1, 1, 2, 2], [...values], [...indices], [...shape]));
    assert.match(tensor.unread ?? "", said);
    await expectError(() => tensor.read(), "unsupported", /is sparse with/);
  }
  // Some bytes that claim some gigabytes.
  const huge = await weight(sparse([60000, 6000, 3, 3], [5], [1], [1]));
  assert.match(huge.unread ?? "", /is sparse: 3240000000 elements, far more/);
});

test("8-bit floats in int32_data, as their bits", async () => {
  const { convolutions } = await open(
    convolution(
      tensor(
        "w",
        [1, 1, 1, 3],
        [0x38, 0xb8, 0x40].flatMap((bits) => integer(5, bits)),
        17,
      ),
    ),
  );
  assert.equal([...(await convolutions[0].tensor.read())], [1, -1, 2]);
});

test("tensors without elements", async () => {
  const { convolutions } = await open(convolution(tensor("w", [0, 1, 3, 3], [])));
  assert.is((await convolutions[0].tensor.read()).length, 0);
});

test("stops when asked to", async () => {
  const source = fromBytes("m.onnx", convolution(zeros("w", [1, 1, 3, 3])));
  await expectError(() => read(source, { signal: AbortSignal.abort() }), "aborted");
});

test.run();
