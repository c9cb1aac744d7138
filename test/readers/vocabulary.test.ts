import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { unreadFilter } from "../../sdk/readers/hdf5/filters.ts";
import * as matlab from "../../sdk/readers/mat/tag.ts";
import * as onnx from "../../sdk/readers/onnx/dtypes.ts";
import * as onnxOperators from "../../sdk/readers/onnx/operators.ts";
import type { NodeRecord } from "../../sdk/readers/onnx/records.ts";
import * as pt2 from "../../sdk/readers/pt2/payloads.ts";
import { readSafetensorsHeader } from "../../sdk/readers/safetensors-header.ts";
import * as tensorflow from "../../sdk/readers/tensorflow/dtypes.ts";
import type { GraphNode } from "../../sdk/readers/tfjs/graph-nodes.ts";
import { rolesOf } from "../../sdk/readers/tfjs/graph-roles.ts";
import { Declarations } from "../../sdk/readers/tfjs/topology.ts";
import * as tflite from "../../sdk/readers/tflite/dtypes.ts";
import * as tfliteOperators from "../../sdk/readers/tflite/operators.ts";
import { dtypeElement, storageElement } from "../../sdk/readers/torch/element-types.ts";
import { isMoment } from "../../sdk/readers/torch/optimiser.ts";
import { isHalf, namesAverage, namesTraining, withRoles } from "../../sdk/readers/torch/words.ts";
import { expectError } from "../support/expect-error.ts";
import { readGolden } from "../support/golden.ts";
import { countingTensor } from "../support/tensors.ts";

// The numbers and names that formats have for types and operators: from the programs that write them (golden/vocabulary.py)
// or, where none can be had, as the published schema lists them.

const golden = readGolden<{
  onnx: { dataTypes: Record<string, number>; inputs: Record<string, string[]> };
  torch: { dtypes: Record<string, number>; storages: Record<string, number> };
  hdf5: Record<string, number>;
}>("vocabulary.json");

/** "0 f32, 1 f16": the names behind their numbers. */
const table = (text: string) => text.split(", ").map((pair) => pair.split(" "));

test("ONNX: TensorProto.DataType", () => {
  const ours: Record<string, string> = { FLOAT: "f32", DOUBLE: "f64", FLOAT16: "f16", BFLOAT16: "bf16" };
  for (const [name, number] of Object.entries(golden.onnx.dataTypes)) {
    const plain = name
      .toLowerCase()
      .replace(/^(u?)int(\d+)$/, "$1i$2")
      .replace(/^ui/, "u");
    assert.is(onnx.dtypeName(number), ours[name] ?? plain, name);
  }
  // Those of ONNX 1.14 to 1.18 (onnx.proto).
  const later = "17 f8e4m3fn, 18 f8e4m3fnuz, 19 f8e5m2, 20 f8e5m2fnuz, 21 u4, 22 i4, 23 f4e2m1, 24 f8e8m0, 25 type";
  for (const [number, name] of table(later)) assert.is(onnx.dtypeName(Number(number)).split(" ")[0], name);
});

test("ONNX: bytes of an element, and which typed field holds which types", () => {
  const sizes =
    "f64 24, i64 24, u64 24, f32 12, i32 12, u32 12, f16 6, bf16 6, i16 6, u16 6, i8 3, u8 3, bool 3, f8e5m2 3, f8e8m0 3, u4 2, i4 2, f4e2m1 2, complex64 24, complex128 48";
  for (const [name, bytes] of table(sizes)) assert.is(onnx.bytesOf(name, 3), Number(bytes), name);
  assert.is(onnx.bytesOf("string", 3), undefined);
  assert.equal(["u4", "i4", "u8"].map(onnx.isPackedType), [true, true, false]);
  const fields = [...onnx.typedFields].map(([number, { name, width, holds }]) => [number, name, width, [...holds]]);
  assert.equal(fields, [
    [4, "float_data", 4, ["f32"]],
    [5, "int32_data", 0, "i32 i16 i8 u16 u8 bool f16 bf16 f8e4m3fn f8e4m3fnuz f8e5m2 f8e5m2fnuz".split(" ")],
    [7, "int64_data", 0, ["i64"]],
    [10, "double_data", 8, ["f64"]],
    [11, "uint64_data", 0, ["u32", "u64"]],
  ]);
});

/** Our words for the inputs of operators, in the order of the specification. */
const inputs: Record<string, string> = {
  Conv: "input|weight|bias",
  ConvTranspose: "input|weight|bias",
  DeformConv: "input|weight|offset|bias|mask",
  ConvInteger: "input|weight|input zero point|weight zero point",
  QLinearConv:
    "input|input scale|input zero point|weight|weight scale|weight zero point|output scale|output zero point|bias",
  BatchNormalization: "input|scale|bias|running mean|running variance",
  InstanceNormalization: "input|scale|bias",
  LayerNormalization: "input|scale|bias",
  GroupNormalization: "input|scale|bias",
  Gemm: "weight|weight|bias",
  MatMul: "weight|weight",
  MatMulInteger: "weight|weight|zero point|zero point",
  QLinearMatMul: "weight|scale|zero point|weight|weight scale|weight zero point|output scale|output zero point",
  DequantizeLinear: "data|scale|zero point",
  QuantizeLinear: "data|scale|zero point",
  LSTM: "input|input weight|recurrent weight|bias",
  GRU: "input|input weight|recurrent weight|bias",
  RNN: "input|input weight|recurrent weight|bias",
  Reshape: "data|shape constant",
  Expand: "data|shape constant",
  ConstantOfShape: "shape constant",
  Tile: "data|repeats",
  Unsqueeze: "data|axes",
  Squeeze: "data|axes",
  ReduceMean: "data|axes",
  ReduceSum: "data|axes",
  Concat: "operand|operand",
  Slice: "data|starts|ends|axes|steps",
  Split: "data|sizes",
  Pad: "data|pad sizes|pad value",
  Clip: "data|lower bound|upper bound",
  Resize: "data|region of interest|scales|sizes",
  Upsample: "data|scales",
  Gather: "data|indices",
  PRelu: "input|slope",
  If: "condition",
  Add: "operand|operand",
  Sub: "operand|operand",
  Mul: "operand|operand",
  Div: "operand|operand",
  Pow: "operand|exponent",
  FusedConv: "input|weight|bias|summand",
};

test("ONNX: what the inputs of operators are called; others are numbered", () => {
  const named = (op: string, index: number) => onnxOperators.inputName({ op } as NodeRecord, index);
  // Parameters that stood among the attributes in the version of Debian's onnx, or outside of the standard.
  const since = new Set(["FusedConv", "DeformConv", "GroupNormalization", "ReduceMean", "Concat"]);
  for (const [op, text] of Object.entries(inputs)) {
    const words = text.split("|");
    assert.equal(
      words.map((_, index) => named(op, index)),
      words,
      op,
    );
    assert.is(named(op, words.length), `input ${words.length + 1}`);
    if (!since.has(op)) assert.ok(words.length <= golden.onnx.inputs[op].length, op);
  }
  assert.is(named("Other", 0), "input 1");
});

test("ONNX: which operators are convolutions, and where their weights stand", () => {
  const of = (op: string, domain = "") => onnxOperators.convOperator({ op, domain } as NodeRecord);
  const { inputs: formal } = golden.onnx;
  for (const op of ["Conv", "ConvTranspose", "ConvInteger", "QLinearConv"]) {
    const found = of(op);
    assert.is(
      found?.weight,
      formal[op].findIndex((name) => /^w$/i.test(name)),
      op,
    );
    assert.is(found?.transposed ?? false, op === "ConvTranspose");
  }
  const { QLinearConv, ConvInteger } = formal;
  assert.equal(of("QLinearConv"), {
    weight: 3,
    scale: QLinearConv.indexOf("w_scale"),
    zeroPoint: QLinearConv.indexOf("w_zero_point"),
  });
  assert.is(of("ConvInteger")?.zeroPoint, ConvInteger.indexOf("w_zero_point"));
  assert.equal([of("FusedConv", "com.microsoft"), of("DeformConv", "ai.onnx")], [{ weight: 1 }, { weight: 1 }]);
  assert.equal(
    [of("MMCVDeformConv2d", "mmcv"), of("MMCVModulatedDeformConv2d", "mmdeploy")],
    [{ weight: 2 }, { weight: 3 }],
  );
  assert.equal([of("Conv", "other"), of("Relu")], [undefined, undefined]);
  const relaid = (op: string, domain: string) => onnxOperators.relaidConvolution({ op, domain } as NodeRecord);
  assert.match(String(relaid("Conv", "com.microsoft.nchwc")), "ORT_ENABLE_EXTENDED");
  assert.match(String(relaid("QLinearConv", "com.ms.internal.nhwc")), "take the model before that");
  assert.match(String(relaid("NhwcFusedConv", "com.microsoft")), "laid its weight out for one machine");
  assert.match(String(relaid("NhwcConv", "com.microsoft")), "laid its weight out");
  assert.is(relaid("MaxPool", "com.microsoft.nchwc"), undefined);
  assert.is(relaid("Conv", ""), undefined);
  assert.equal(
    ["MatMul", "Gemm", "MatMulInteger", "QLinearMatMul", "LSTM", "GRU", "RNN"].map((op) =>
      onnxOperators.withoutKernel.has(op),
    ),
    new Array(7).fill(true),
  );
  assert.is(onnxOperators.withoutKernel.size, 7);
});

test("PyTorch: element types of dtypes and of storages", () => {
  const ours = (name: string) =>
    name
      .replace(/^float(\d+)$/, "f$1")
      .replace("bfloat16", "bf16")
      .replace(/^uint/, "u")
      .replace(/^int/, "i");
  for (const [name, size] of Object.entries(golden.torch.dtypes))
    assert.equal(dtypeElement(`torch.${name}`), { name: ours(name), size }, name);
  // Those of PyTorch 2.
  const later = "uint16 u16 2, uint32 u32 4, uint64 u64 8, float8_e4m3fn f8e4m3fn 1, float8_e5m2 f8e5m2 1";
  const more = "float8_e4m3fnuz f8e4m3fnuz 1, float8_e5m2fnuz f8e5m2fnuz 1";
  for (const [path, name, size] of table(`${later}, ${more}`))
    assert.equal(dtypeElement(`torch.${path}`), { name, size: Number(size) });
  const storages: Record<string, string> = {
    ...{
      Double: "f64",
      Float: "f32",
      Half: "f16",
      BFloat16: "bf16",
      Long: "i64",
      Int: "i32",
      Short: "i16",
      Char: "i8",
    },
    ...{ Byte: "u8", Bool: "bool", QInt8: "i8", QUInt8: "u8", QInt32: "i32", QUInt4x2: "u4x2", QUInt2x4: "u2x4" },
    ...{ ComplexFloat: "complex64", ComplexDouble: "complex128" },
  };
  for (const [kind, name] of Object.entries(storages)) {
    const size = golden.torch.storages[`${kind}Storage`];
    assert.equal(storageElement(`torch.${kind}Storage`), { name, size }, kind);
    assert.equal(storageElement(`torch.cuda.${kind}Storage`), { name, size });
  }
  assert.equal(storageElement("torch.storage.UntypedStorage"), { name: "u8", size: 1 });
  for (const path of ["torch.Storage", "os.FloatStorage", "torch.nn.FloatStorage"])
    assert.is(storageElement(path), undefined, path);
  for (const path of ["torch.float", "numpy.float32", "torch.nn.float32", "torch.toString"])
    assert.is(dtypeElement(path), undefined, path);
});

test("PyTorch 2.8 archives: ScalarType", () => {
  const numbers =
    "1 u8, 2 i8, 3 i16, 4 i32, 5 i64, 6 f16, 7 f32, 8 f64, 9 complex32, 10 complex64, 11 complex128, 12 bool, 13 bf16, 28 u16, 29 f8e4m3fn, 30 f8e5m2, 31 f8e4m3fnuz, 32 f8e5m2fnuz";
  for (const [number, name] of table(numbers)) {
    const meta = {
      dtype: Number(number),
      layout: 7,
      sizes: [{ as_int: 2 }],
      strides: [{ as_int: 1 }],
      storage_offset: { as_int: 0 },
    };
    const config = { config: { w: { path_name: "weight_0", use_pickle: false, tensor_meta: meta } } };
    assert.is(pt2.parsePayloads(config, "m.pt2")[0].element.name, name);
  }
});

test("TensorFlow: DataType of types.proto, TensorType of schema.fbs", () => {
  const numbers =
    "1 f32, 2 f64, 3 i32, 4 u8, 5 i16, 6 i8, 7 string, 8 complex64, 9 i64, 10 bool, 11 qint8, 12 quint8, 13 qint32, 14 bf16, 17 u16, 18 complex128, 19 f16, 20 resource, 21 variant, 22 u32, 23 u64, 24 f8e5m2, 25 f8e4m3fn";
  for (const [number, name] of table(numbers)) assert.is(tensorflow.dtypeName(Number(number)), name);
  assert.is(tensorflow.dtypeName(15), "type 15");
  const lite =
    "f32 f16 i32 u8 i64 string bool i16 complex64 i8 f64 complex128 u64 resource variant u32 u16 i4 bf16".split(" ");
  for (const [number, name] of lite.entries()) assert.is(tflite.dtypeName(number), name);
  assert.is(tflite.dtypeName(lite.length), `type ${lite.length}`);
});

test("TensorFlow Lite: BuiltinOperator of schema.fbs, and what the inputs are called", () => {
  const numbers =
    "0 ADD, 2 CONCATENATION, 3 CONV_2D, 4 DEPTHWISE_CONV_2D, 6 DEQUANTIZE, 9 FULLY_CONNECTED, 16 LSTM, 18 MUL, 22 RESHAPE, 23 RESIZE_BILINEAR, 34 PAD, 36 GATHER, 39 TRANSPOSE, 40 MEAN, 41 SUB, 42 DIV, 45 STRIDED_SLICE, 49 SPLIT, 54 PRELU, 55 MAXIMUM, 57 MINIMUM, 60 PADV2, 65 SLICE, 67 TRANSPOSE_CONV, 97 RESIZE_NEAREST_NEIGHBOR, 100 MIRROR_PAD, 102 SPLIT_V, 114 QUANTIZE, 124 DENSIFY, 126 BATCH_MATMUL, 132 CONV_3D, 141 CONV_3D_TRANSPOSE, 171 STABLEHLO_CONVOLUTION";
  for (const [number, name] of table(numbers)) assert.is(tfliteOperators.operatorName(Number(number)), name);
  assert.is(tfliteOperators.operatorName(1), "builtin operator 1");
  const words: Record<string, string> = {
    ...{ CONV_2D: "input|weight|bias", DEPTHWISE_CONV_2D: "input|weight|bias", CONV_3D: "input|weight|bias" },
    ...{ FULLY_CONNECTED: "input|weight|bias", Convolution2DTransposeBias: "input|weight|bias" },
    ...{ TRANSPOSE_CONV: "output shape|weight|input|bias", CONV_3D_TRANSPOSE: "output shape|weight|input|bias" },
    ...{ PRELU: "input|slope", RESHAPE: "input|shape", PAD: "input|padding", PADV2: "input|padding|value" },
    ...{ MIRROR_PAD: "input|padding", RESIZE_BILINEAR: "input|size", RESIZE_NEAREST_NEIGHBOR: "input|size" },
    ...{ TRANSPOSE: "input|permutation", MEAN: "input|axes", SPLIT: "axis|input", SPLIT_V: "input|sizes|axis" },
  };
  for (const [op, text] of Object.entries(words)) {
    const expected = text.split("|");
    assert.equal(
      expected.map((_, index) => tfliteOperators.inputName(op, index)),
      expected,
      op,
    );
    assert.is(tfliteOperators.inputName(op, expected.length), `input ${expected.length}`);
  }
});

test("TensorFlow Lite: where the convolutions have their weights, images and options, by schema.fbs", () => {
  // Conv2DOptions: padding 0, stride_w 1, stride_h 2, activation 3, dilation_w_factor 4, dilation_h_factor 5;
  // DepthwiseConv2DOptions has depth_multiplier 3 between; Conv3DOptions: stride_d 1, stride_w 2, stride_h 3, then dilations 5 to 7.
  const found = [...tfliteOperators.convOperators].map(([op, { kind, layout, image, weight, ...rest }]) => [
    op,
    `${kind} ${layout} image ${image} weight ${weight}`,
    rest,
  ]);
  assert.equal(found, [
    ["CONV_2D", "conv OHWI image 0 weight 1", { strides: [2, 1], dilations: [5, 4] }],
    ["DEPTHWISE_CONV_2D", "depthwise IHWO image 0 weight 1", { strides: [2, 1], dilations: [6, 5], multiplier: 3 }],
    ["TRANSPOSE_CONV", "transposed OHWI image 2 weight 1", { strides: [2, 1], dilations: [] }],
    ["CONV_3D", "conv DHWIO image 0 weight 1", { strides: [1, 3, 2], dilations: [5, 7, 6] }],
    ["CONV_3D_TRANSPOSE", "transposed DHWOI image 2 weight 1", { strides: [1, 3, 2], dilations: [5, 7, 6] }],
    ["Convolution2DTransposeBias", "transposed OHWI image 0 weight 1", { strides: [], dilations: [] }],
  ]);
  assert.equal(
    [...tfliteOperators.changes],
    [
      ["DEQUANTIZE", 0],
      ["DENSIFY", 0],
      ["RESHAPE", 0],
      ["TRANSPOSE", 0],
      ["QUANTIZE", 0],
      ["SPLIT", 1],
      ["SPLIT_V", 0],
    ],
  );
});

test("TensorFlow graphs: what weights that are no convolution's are for", () => {
  const words: Record<string, string> = {
    ...{ BiasAdd: "input|bias", Conv2D: "input|weight", _FusedConv2D: "input|weight|bias" },
    ...{ FusedDepthwiseConv2dNative: "input|weight|bias", _FusedDepthwiseConv2dNative: "input|weight|bias" },
    ...{ Conv2DBackpropInput: "output shape|weight", MatMul: "weight|weight", _FusedMatMul: "weight|weight|bias" },
    FusedBatchNorm: "input|scale|offset|running mean|running variance",
    FusedBatchNormV3: "input|scale|offset|running mean|running variance",
    ...{ Reshape: "data|shape constant", Pad: "data|pad sizes", Mean: "data|axes", AddV2: "operand|operand" },
    ...{ Add: "operand|operand", Sub: "operand|operand", Mul: "operand|operand", Other: "" },
  };
  for (const [op, text] of Object.entries(words)) {
    const expected = text === "" ? [] : text.split("|");
    const names = Array.from({ length: expected.length + 1 }, (_, i) => `w${i}`);
    const weights = new Map(names.map((name) => [name, countingTensor(name, [2])]));
    const node = { name: "n", op, inputs: names, attributes: {} } as GraphNode;
    const roles = rolesOf([node], (name) => weights.get(name) ?? "", weights, new Declarations("m"));
    const reason = (word: string) => (op.endsWith("MatMul") && word === "weight" ? ": no spatial kernel" : "");
    assert.equal(
      names.map((name) => roles.get(name)),
      [...expected, `input ${expected.length + 1}`].map((word) => `${word} of ${op} 'n'${reason(word)}`),
    );
  }
});

test("Flax: numpy's and ml_dtypes' names of types", async () => {
  const sizes =
    "float64 f64 8, float32 f32 4, float16 f16 2, bfloat16 bf16 2, int8 i8 1, uint8 u8 1, int16 i16 2, uint16 u16 2, int32 i32 4, uint32 u32 4, int64 i64 8, uint64 u64 8, bool bool 1, float8_e4m3fn f8e4m3fn 1, float8_e5m2 f8e5m2 1, float8_e4m3fnuz f8e4m3fnuz 1, float8_e5m2fnuz f8e5m2fnuz 1";
  const text = (value: string) => [0xd9, value.length, ...new TextEncoder().encode(value)];
  // {"w": ExtType(1, (shape, name, bytes))}, as flax.serialization writes it.
  const file = (type: string, bytes: number, shape: number[] = [0x91, 3]) => {
    const body = [0x93, ...shape, ...text(type), 0xc4, bytes, ...new Array(bytes).fill(0)];
    return fromBytes(
      "m.msgpack",
      Uint8Array.from([0x81, ...text("w"), 0xc8, body.length >> 8, body.length & 255, 1, ...body]),
    );
  };
  for (const [name, dtype, size] of table(sizes)) {
    const [tensor] = (await openModel(file(name, 3 * Number(size)))).tensors;
    assert.equal([tensor.name, tensor.dtype, tensor.shape], ["w", dtype, [3]]);
    await expectError(() => openModel(file(name, 3 * Number(size) + 1)), "unreadable", /bytes of an array, expected/);
  }
  const [odd] = (await openModel(file("complex64", 24))).tensors;
  await expectError(() => odd.read(), "unsupported", /has elements of type complex64, which are not read/);
  const axes = (count: number) => [0xdc, 0, count, ...new Array(count).fill(1)];
  assert.is((await openModel(file("int8", 1, axes(32)))).tensors[0].shape.length, 32);
  await expectError(() => openModel(file("int8", 1, axes(33))), "unreadable", /has an array without its shape/);
  await expectError(() => openModel(file("int8", 1, [1])), "unreadable", /has an array without its shape/);
  await expectError(
    () => openModel(file("int8", 1, [0x91, 0xc0])),
    "unreadable",
    /a shape of something else than numbers/,
  );
});

test("MATLAB: number types of elements, and of safetensors the bits of each type", async () => {
  const numbers = "1 i8, 2 u8, 3 i16, 4 u16, 5 i32, 6 u32, 7 f32, 9 f64, 12 i64, 13 u64";
  assert.equal(
    [...matlab.numberTypes].map(([number, name]) => [String(number), name]),
    table(numbers),
  );
  assert.equal([matlab.matrix, matlab.compressed], [14, 15]);
  const bytesOf: Record<number, string> = {
    8: "F64 I64 U64 C64",
    4: "F32 I32 U32",
    2: "F16 BF16 I16 U16",
    1: "I8 U8 BOOL F8_E4M3 F8_E5M2 F8_E8M0",
    0.75: "F6_E2M3 F6_E3M2",
    0.5: "F4",
  };
  for (const [bytes, types] of Object.entries(bytesOf)) {
    for (const dtype of types.split(" ")) {
      const open = (length: number) => {
        const header = JSON.stringify({ w: { dtype, shape: [8, 2], data_offsets: [0, length] } });
        const file = new Uint8Array(8 + header.length + length);
        new DataView(file.buffer).setUint32(0, header.length, true);
        file.set(new TextEncoder().encode(header), 8);
        return readSafetensorsHeader(fromBytes("m.safetensors", file)).then(
          ({ entries }) => entries.length,
          (error) => error.code,
        );
      };
      const exact = 16 * Number(bytes);
      assert.equal([await open(exact), await open(exact + 1)], [1, "unreadable"], dtype);
    }
  }
});

test("HDF5: names of the filters that are not read", () => {
  const { hdf5 } = golden;
  const why = (id: number) => unreadFilter([{ id, values: [] }])?.split(";")[0];
  for (const name of ["DEFLATE", "SHUFFLE", "FLETCHER32", "LZF"]) assert.is(why(hdf5[name]), undefined, name);
  assert.is(why(hdf5.SZIP), "compressed by szip");
  assert.is(why(hdf5.NBIT), "compressed by nbit");
  assert.is(why(hdf5.SCALEOFFSET), "compressed by scale-offset");
  // Registered with The HDF Group.
  for (const [id, name] of table("32001 blosc, 32004 lz4, 32008 bitshuffle, 32015 zstd"))
    assert.is(why(Number(id)), `compressed by ${name}`);
  assert.is(why(7), "compressed by filter 7");
});

test("PyTorch: words of checkpoints", () => {
  const remembered =
    "exp_avg exp_avg_sq max_exp_avg_sq exp_inf momentum_buffer square_avg grad_avg acc_delta sum ax eta mu prev step_size exp_avg_sq_row exp_avg_sq_col exp_avg_diff grad_diff pre_grad neg_pre_grad slow_buffer";
  for (const name of remembered.split(" ")) {
    assert.is(isMoment(["optimizer", "state", "0"], name), true, name);
    assert.is(isMoment(["optimizer"], name), false);
  }
  assert.is(isMoment(["state"], "weight"), false);
  for (const key of ["g_ema", "emaModel", "swa", "averaged_model", "average.net", "shadow"])
    assert.ok(namesAverage(key) && namesTraining(key), key);
  for (const key of ["edema_net", "swan", "coverage"]) assert.not(namesAverage(key), key);
  const training =
    "optim optims optimizer optimiser_state schedulers sched scaler momentum buffer history loss losses callbacks metric metrics rng random";
  for (const key of training.split(" ")) assert.ok(namesTraining(key), key);
  for (const key of ["lossless", "metric_net", "loss_model", "semantic", "optimal", "optimizer_backbone", "weights"])
    assert.not(namesTraining(key), key);
  const halves =
    "encoder decoder backbone neck head heads classifier feature features stem trunk body bottleneck embedder extractor projector projection predictor conv fc";
  for (const key of halves.split(" ")) assert.ok(isHalf(key), key);
  assert.not(isHalf("generator"));
  const pairs =
    "student teacher, online target, query key, q k, generator discriminator, gen dis, gen disc, g d, actor critic, best last";
  for (const [a, b] of table(pairs)) {
    assert.equal([...withRoles([`net_${a}`, `net_${b}`, "other"])], [`net_${a}`, `net_${b}`]);
    assert.is(withRoles([`net_${a}`, `other_${b}`]).size, 0, `${a} of one, ${b} of another`);
  }
});

test.run();
