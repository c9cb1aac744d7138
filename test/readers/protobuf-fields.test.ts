import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/index.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { Budget } from "../../sdk/readers/budget.ts";
import { parseNet } from "../../sdk/readers/caffe/parse-net.ts";
import { WireReader } from "../../sdk/readers/containers/protobuf.ts";
import { parseValue, valueTensor } from "../../sdk/readers/coreml/values.ts";
import { parseGraph } from "../../sdk/readers/tensorflow/parse-graph.ts";
import { expectError } from "../support/expect-error.ts";
import { type Bytes, content, f32, integer, varint } from "../support/protobuf-writer.ts";

// Fields of caffe.proto, NeuralNetwork.proto, MIL.proto and graph.proto by their numbers, each alone and at its limits.

const open = (name: string, bytes: Bytes) => {
  const source = fromBytes(name, Uint8Array.from(bytes));
  return { source, wire: new WireReader(source), budget: new Budget(source) };
};
const floats = (count: number): Bytes => Array.from({ length: count }, (_, i) => f32(i + 1)).flat();
const packed = (field: number, ...values: number[]): Bytes => content(field, values.flatMap(varint));

/** The one layer of a net: of the new version (100) or that of 2014 (2). */
async function caffeLayer(field: 100 | 2, ...parts: Bytes[]) {
  const { wire, budget } = open("net.caffemodel", content(field, parts.flat()));
  const layers = await parseNet(wire, budget);
  assert.is(layers.length, 1);
  return layers[0];
}

test("Caffe: names, types, bottoms and tops of both versions", async () => {
  const now = await caffeLayer(
    100,
    content(1, "c"),
    content(2, "Convolution"),
    content(3, "a"),
    content(3, "b"),
    content(4, "t"),
  );
  assert.equal([now.name, now.type, now.bottoms, now.tops], ["c", "Convolution", ["a", "b"], ["t"]]);
  const typed = (type: number) => caffeLayer(2, content(4, "c"), integer(5, type), content(2, "a"), content(3, "t"));
  const old = await typed(4);
  assert.equal([old.name, old.type, old.bottoms, old.tops], ["c", "Convolution", ["a"], ["t"]]);
  // LayerType of V1LayerParameter.
  assert.equal([(await typed(14)).type, (await typed(39)).type], ["InnerProduct", "Deconvolution"]);
  assert.is((await typed(18)).type, "layer type 18");
});

test("Caffe: strides and dilations of both axes, of each, and of none", async () => {
  const { convolution: none } = await caffeLayer(100);
  assert.equal(none, { group: 1, stride: [1, 1], dilation: [1, 1] });
  const of = async (...parts: Bytes[]) => (await caffeLayer(100, content(106, parts.flat()))).convolution;
  assert.equal(await of(integer(5, 3), integer(6, 2), integer(18, 4)), { group: 3, stride: [2, 2], dilation: [4, 4] });
  assert.equal((await of(integer(6, 2), integer(6, 3), packed(18, 1, 2))).stride, [2, 3]);
  assert.equal((await of(packed(6, 2, 3), packed(18, 1, 2))).dilation, [1, 2]);
  assert.equal((await of(integer(13, 2), integer(14, 5), integer(6, 9))).stride, [2, 5]);
  assert.equal((await of(integer(13, 2))).stride, [1, 1]);
  assert.equal((await of(integer(14, 2), integer(6, 4))).stride, [4, 4]);
  assert.equal((await of(integer(7, 9), integer(1, 9))).stride, [1, 1]);
  assert.equal((await of(packed(6, ...new Array(32).fill(2)))).stride, [2, 2]);
  for (const many of [packed(6, ...new Array(33).fill(2)), new Array(33).fill(integer(6, 2)).flat()])
    await expectError(() => of(many), "unreadable", /has more than 32 axes/);
  const { convolution } = await caffeLayer(2, content(10, integer(6, 7)));
  assert.equal(convolution.stride, [7, 7]);
});

test("Caffe: blobs with a shape of their own, or the four numbers of 2014", async () => {
  const blob = async (field: 100 | 2, ...parts: Bytes[]) =>
    (await caffeLayer(field, content(field === 100 ? 7 : 6, parts.flat()))).blobs[0];
  const now = await blob(100, content(7, packed(1, 2, 3)), content(5, floats(6)));
  assert.equal([now.shape, now.data.end - now.data.start], [[2, 3], 24]);
  assert.equal((await blob(100, content(7, [...integer(1, 4), ...integer(1, 5)]))).shape, [4, 5]);
  const old = await blob(2, integer(1, 2), integer(2, 3), integer(3, 4), integer(4, 5), content(5, floats(1)));
  assert.equal(old.shape, [2, 3, 4, 5]);
  assert.equal((await blob(2, integer(4, 5))).shape, [0, 0, 0, 5]);
  assert.equal((await blob(100)).shape, [0, 0, 0, 0]);
});

/** A Core ML model of one convolution (kernel 1 x 1) and its bias. */
const core = (weights: Bytes, { bias, extra = [] as Bytes }: { bias?: Bytes; extra?: Bytes } = {}) => {
  const parameters = [
    ...[...integer(1, 2), ...integer(2, 3), ...packed(20, 1, 1)],
    ...content(90, weights),
    ...(bias === undefined ? [] : content(91, bias)),
    ...extra,
  ];
  const layer = [...content(1, "c"), ...content(2, "in"), ...content(3, "out"), ...content(100, parameters)];
  return openModel(
    fromBytes("m.mlmodel", Uint8Array.from([...integer(1, 4), ...content(2, []), ...content(500, content(1, layer))])),
  );
};

test("Core ML: weights in f32 and f16, quantised ones with the reason, and of another length", async () => {
  const single = await core(content(1, floats(6)), { bias: content(1, floats(2)) });
  assert.equal([...(await single.layers[0].tensor.read())], [1, 2, 3, 4, 5, 6]);
  assert.is(single.roles.get("c/bias"), "bias of convolution 'c'");
  assert.equal(single.tensors[1].shape, [2]);
  const half = await core(content(2, new Array(6).fill([0, 0x3c]).flat()));
  assert.equal([half.layers[0].tensor.dtype, ...(await half.layers[0].tensor.read())], ["f16", 1, 1, 1, 1, 1, 1]);
  // rawValue 30, int8RawValue 31, quantization 40.
  for (const field of [30, 31, 40]) {
    const { reason } = (await core(content(field, [1, 2, 3]))).layers[0];
    assert.match(String(reason), "is quantised: take the model before its quantisation", `${field}`);
  }
  for (const field of [29, 32, 39, 41])
    await expectError(() => core(content(field, [1])), "unreadable", /found 0 bytes, expected 24: \[2,3,1,1\] of f32/);
  await expectError(() => core(content(1, floats(5))), "unreadable", /found 20 bytes, expected 24: \[2,3,1,1\] of f32/);
  await expectError(() => core(content(2, floats(6))), "unreadable", /found 24 bytes, expected 12: \[2,3,1,1\] of f16/);
  const strided = await core(content(1, floats(6)), {
    extra: [...packed(30, 2, 3), ...integer(40, 4), ...integer(40, 5)],
  });
  assert.equal(
    [strided.layers[0].stride, strided.layers[0].dilation],
    [
      [2, 3],
      [4, 5],
    ],
  );
  await core(content(1, floats(6)), { extra: packed(30, ...new Array(16).fill(1)) });
  await expectError(
    () => core(content(1, floats(6)), { extra: new Array(17).fill(integer(30, 1)).flat() }),
    "unsafe",
    /a list of more than 16 numbers/,
  );
});

const mil = (type: number, shape: readonly number[], ...rest: Bytes[]): Bytes => [
  ...content(
    2,
    content(1, [...integer(1, type), ...shape.flatMap((size) => content(3, content(1, integer(1, size))))]),
  ),
  ...rest.flat(),
];
async function value(bytes: Bytes) {
  const { wire, source } = open("m.mlmodel", content(9, bytes));
  for await (const field of wire.fields(0, source.byteLength)) return { wire, value: await parseValue(wire, field, 1) };
  throw new Error("no field");
}

test("Core ML programs: types, shapes, numbers in place and in files", async () => {
  const types =
    "1 bool, 10 f16, 11 f32, 12 f64, 21 i8, 22 i16, 23 i32, 24 i64, 31 u8, 32 u16, 33 u32, 2 string, 7 type 7";
  for (const pair of types.split(", ")) {
    const [number, ...name] = pair.split(" ");
    assert.is((await value(mil(Number(number), []))).value.dtype, name.join(" "));
  }
  const named = await value(mil(11, [2, 3]));
  assert.equal(named.value.shape, [2, 3]);
  assert.equal((await value(content(2, content(1, content(3, content(2, [])))))).value.shape, [-1]);
  assert.equal((await value(mil(11, new Array(16).fill(1)))).value.shape.length, 16);
  await expectError(() => value(mil(11, new Array(17).fill(1))), "unsafe", /a tensor of more than 16 axes/);
  const inPlace = (kind: number, list: Bytes) => content(3, content(1, content(kind, content(1, list))));
  assert.equal((await value(mil(23, [2], inPlace(2, [5, 6])))).value.ints, [5, 6]);
  assert.equal((await value(mil(24, [2], inPlace(5, [7])))).value.ints, [7]);
  assert.is((await value(mil(23, [2], inPlace(3, [5, 6])))).value.ints, undefined);
  assert.is((await value(mil(23, [99], inPlace(2, new Array(99).fill(1))))).value.ints?.length, 64);
  const { wire, value: single } = await value(mil(11, [3], inPlace(1, floats(3))));
  const tensor = await valueTensor(wire, single, "w", async () => fromBytes("none", new Uint8Array()));
  assert.equal([...(await tensor.read())], [1, 2, 3]);
  const short = await value(mil(11, [4], inPlace(1, floats(3))));
  await expectError(
    () => valueTensor(short.wire, short.value, "w", async () => fromBytes("none", new Uint8Array())),
    "unreadable",
    /found 12 bytes, expected 16: \[4\] of f32/,
  );
});

/** A blob of StorageFormat.hpp at byte 64: mark, type, length, and where the numbers lie. */
const blobFile = ({ mark = 0xdeadbeef, length = 12, at = 128, bytes = 140 } = {}) => {
  const file = new Uint8Array(bytes);
  const view = new DataView(file.buffer);
  view.setUint32(64, mark, true);
  view.setBigUint64(72, BigInt(length), true);
  view.setBigUint64(80, BigInt(at), true);
  if (bytes >= 140) file.set(floats(3), 128);
  return file;
};

test("Core ML programs: blobs are looked at before their numbers are", async () => {
  const read = async (file: Uint8Array, shape = [3], offset = 64, type = 11) => {
    const blob = content(5, [...content(1, "@model_path/weights/weight.bin"), ...integer(2, offset)]);
    const found = await value(mil(type, shape, blob));
    let asked = "";
    const tensor = await valueTensor(found.wire, found.value, "w", async (path) => {
      asked = path;
      return fromBytes("weight.bin", file);
    });
    return [asked, tensor.dtype, ...(await tensor.read())];
  };
  assert.equal(await read(blobFile()), ["weights/weight.bin", "f32", 1, 2, 3]);
  const wrong = async (message: RegExp, ...args: Parameters<typeof read>) =>
    expectError(() => read(...args), "unreadable", message);
  await wrong(/begins with 0xdeadbeee, expected 0xdeadbeef/, blobFile({ mark: 0xdeadbeee }));
  await wrong(/byte 64: has 8 bytes, expected 12: \[3\] of f32/, blobFile({ length: 8 }));
  await wrong(/is cut off: 140 bytes of about 141 bytes/, blobFile({ at: 129 }));
  await wrong(/is cut off: 127 bytes of about 128 bytes/, blobFile({ bytes: 127 }));
  await wrong(/is cut off: 140 bytes of about 141 bytes/, blobFile(), [3], 77);
  await wrong(/is cut off/, blobFile(), [3], -1);
  await wrong(/begins with 0x0, expected/, blobFile(), [3], 76);
});

const graphOf = async (bytes: Bytes) => {
  const { wire, source, budget } = open("graph.pb", bytes);
  return parseGraph(wire, budget, { start: 0, end: source.byteLength });
};

test("TensorFlow: nodes, their inputs without control inputs, and the attributes that are wanted", async () => {
  const entry = (key: string, attribute: Bytes) => content(5, [...content(1, key), ...content(2, attribute)]);
  const ints = (...bytes: Bytes[]) => content(1, bytes.flat());
  const node = [
    ...[
      ...content(1, "c"),
      ...content(2, "Conv2D"),
      ...content(3, "x:1"),
      ...content(3, "^before"),
      ...content(3, "w"),
    ],
    ...entry("strides", ints(packed(3, 1, 2, 2, 1))),
    ...entry("dilations", ints(integer(3, 1), integer(3, 4), integer(3, 5), integer(3, 1))),
    ...entry("data_format", content(2, "NHWC")),
    ...entry("padding", content(2, "SAME")),
    ...entry("explicit_paddings", ints(packed(3, 9))),
    ...entry("use_cudnn_on_gpu", integer(5, 1)),
  ];
  const { nodes, inFunctions } = await graphOf(content(1, node));
  const list = (...i: number[]) => ({ list: { i } });
  assert.equal(nodes, [
    {
      name: "c",
      op: "Conv2D",
      inputs: ["x", "w"],
      attributes: {
        strides: list(1, 2, 2, 1),
        dilations: list(1, 4, 5, 1),
        data_format: { s: btoa("NHWC") },
        padding: { s: btoa("SAME") },
        explicit_paddings: list(9),
      },
    },
  ]);
  assert.equal(inFunctions, []);
  const many = async (...parts: Bytes[]) => {
    const [{ attributes }] = (await graphOf(content(1, entry("strides", ints(...parts))))).nodes;
    return (attributes.strides as { list: { i: number[] } }).list.i.length;
  };
  assert.equal(
    [await many(packed(3, ...new Array(15).fill(1))), await many(packed(3, ...new Array(40).fill(1)))],
    [15, 16],
  );
  assert.equal(
    [await many(...new Array(15).fill(integer(3, 1))), await many(...new Array(17).fill(integer(3, 1)))],
    [15, 16],
  );
});

test("TensorFlow: nodes in functions are told apart from those of the graph", async () => {
  const inner = [...content(1, "inner"), ...content(2, "Conv2D")];
  const library = content(2, [
    ...content(1, [...content(3, inner), ...content(1, "signature")]),
    ...content(2, "gradient"),
  ]);
  const { nodes, inFunctions } = await graphOf([...content(1, content(1, "outer")), ...library, ...integer(4, 3)]);
  assert.equal([nodes.map(({ name }) => name), inFunctions.map(({ name }) => name)], [["outer"], ["inner"]]);
  // A version (field 2 of another type) is no library, nor is another field of bytes.
  assert.equal((await graphOf([...integer(2, 9), ...content(3, content(1, content(3, inner)))])).inFunctions, []);
});

test.run();
