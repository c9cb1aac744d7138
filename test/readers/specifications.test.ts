import { test } from "uvu";
import * as assert from "uvu/assert";
import { bytesOf, dtypeName, typedFields } from "../../sdk/readers/onnx/dtypes.ts";
import { convOperator, inputName } from "../../sdk/readers/onnx/operators.ts";
import type { NodeRecord } from "../../sdk/readers/onnx/records.ts";
import { convOperators, operatorName, inputName as tfliteInputName } from "../../sdk/readers/tflite/operators.ts";
import { dtypeElement, storageElement } from "../../sdk/readers/torch/element-types.ts";

// The numbers and orders that the formats' specifications fix, written down a second time from those.

test("ONNX: TensorProto.DataType (onnx.proto)", () => {
  const types =
    "FLOAT UINT8 INT8 UINT16 INT16 INT32 INT64 STRING BOOL FLOAT16 DOUBLE UINT32 UINT64 COMPLEX64 COMPLEX128 BFLOAT16 FLOAT8E4M3FN FLOAT8E4M3FNUZ FLOAT8E5M2 FLOAT8E5M2FNUZ UINT4 INT4 FLOAT4E2M1 FLOAT8E8M0";
  const ours = (type: string) =>
    ({ FLOAT: "f32", DOUBLE: "f64", BFLOAT16: "bf16" })[type] ??
    type
      .replace(/^FLOAT/, "f")
      .replace(/^UINT/, "u")
      .replace(/^INT/, "i")
      .toLowerCase();
  types.split(" ").forEach((type, i) => assert.is(dtypeName(i + 1), ours(type), type));
  assert.equal([dtypeName(0), dtypeName(25)], ["undefined", "type 25"]);
});

test("ONNX: bytes of elements, two of four bits in one", () => {
  const five: [string, number | undefined][] = [
    ...[
      ["f64", 40],
      ["i64", 40],
      ["f32", 20],
      ["u32", 20],
      ["f16", 10],
      ["bf16", 10],
      ["i8", 5],
      ["bool", 5],
    ],
    ...[
      ["f8e4m3fn", 5],
      ["f8e8m0", 5],
      ["u4", 3],
      ["i4", 3],
      ["f4e2m1", 3],
      ["complex64", 40],
      ["complex128", 80],
    ],
  ] as [string, number][];
  for (const [dtype, bytes] of [...five, ["string", undefined] as const]) assert.is(bytesOf(dtype, 5), bytes, dtype);
});

test("ONNX: which typed field holds which types (onnx.proto, TensorProto)", () => {
  const fields = Object.fromEntries(
    [...typedFields].map(([field, { name, width, holds }]) => [name, [field, width, [...holds].sort()]]),
  );
  assert.equal(fields, {
    float_data: [4, 4, ["f32"]],
    int32_data: [
      5,
      0,
      ["bf16", "bool", "f16", "f8e4m3fn", "f8e4m3fnuz", "f8e5m2", "f8e5m2fnuz", "i16", "i32", "i8", "u16", "u8"],
    ],
    int64_data: [7, 0, ["i64"]],
    double_data: [10, 8, ["f64"]],
    uint64_data: [11, 0, ["u32", "u64"]],
  });
});

const node = (op: string, domain = "") => ({ op, domain }) as NodeRecord;

test("ONNX: the inputs of operators in the order of Operators.md", () => {
  const inputs: Record<string, string> = {
    Conv: "input, weight, bias",
    ConvTranspose: "input, weight, bias",
    DeformConv: "input, weight, offset, bias, mask",
    ConvInteger: "input, weight, input zero point, weight zero point",
    QLinearConv:
      "input, input scale, input zero point, weight, weight scale, weight zero point, output scale, output zero point, bias",
    BatchNormalization: "input, scale, bias, running mean, running variance",
    InstanceNormalization: "input, scale, bias",
    LayerNormalization: "input, scale, bias",
    GroupNormalization: "input, scale, bias",
    Gemm: "weight, weight, bias",
    MatMulInteger: "weight, weight, zero point, zero point",
    DequantizeLinear: "data, scale, zero point",
    QuantizeLinear: "data, scale, zero point",
    LSTM: "input, input weight, recurrent weight, bias",
    GRU: "input, input weight, recurrent weight, bias",
    RNN: "input, input weight, recurrent weight, bias",
    Reshape: "data, shape constant",
    Expand: "data, shape constant",
    ConstantOfShape: "shape constant",
    Tile: "data, repeats",
    Unsqueeze: "data, axes",
    Squeeze: "data, axes",
    ReduceMean: "data, axes",
    ReduceSum: "data, axes",
    Concat: "operand, operand",
    Slice: "data, starts, ends, axes, steps",
    Split: "data, sizes",
    Pad: "data, pad sizes, pad value",
    Clip: "data, lower bound, upper bound",
    Resize: "data, region of interest, scales, sizes",
    Upsample: "data, scales",
    Gather: "data, indices",
    PRelu: "input, slope",
    If: "condition",
    Add: "operand, operand",
    Sub: "operand, operand",
    Mul: "operand, operand",
    Div: "operand, operand",
    Pow: "operand, exponent",
  };
  for (const [op, list] of Object.entries(inputs)) {
    const names = list.split(", ");
    assert.is([...names.keys()].map((i) => inputName(node(op), i)).join(", "), list, op);
    assert.is(inputName(node(op), names.length), `input ${names.length + 1}`, op);
  }
  assert.is(inputName(node("Gelu"), 0), "input 1");
});

test("ONNX: where convolutions have their weight, in the domains that are known", () => {
  const weight = (op: string, domain?: string) => convOperator(node(op, domain))?.weight;
  assert.equal(
    ["Conv", "FusedConv", "ConvTranspose", "ConvInteger", "DeformConv"].map((op) => weight(op)),
    [1, 1, 1, 1, 1],
  );
  assert.equal(convOperator(node("QLinearConv")), { weight: 3, scale: 4, zeroPoint: 5 });
  assert.equal(convOperator(node("ConvInteger")), { weight: 1, zeroPoint: 3 });
  assert.is(convOperator(node("ConvTranspose"))?.transposed, true);
  assert.equal(
    [weight("Conv", "ai.onnx"), weight("Conv", "com.microsoft"), weight("Conv", "my.own")],
    [1, 1, undefined],
  );
  assert.equal([weight("MMCVDeformConv2d", "mmcv"), weight("MMCVModulatedDeformConv2d", "mmdeploy")], [2, 3]);
});

test("TensorFlow Lite: BuiltinOperator (schema.fbs)", () => {
  const codes: Record<string, number> = {
    ...{
      ADD: 0,
      CONCATENATION: 2,
      CONV_2D: 3,
      DEPTHWISE_CONV_2D: 4,
      DEQUANTIZE: 6,
      FULLY_CONNECTED: 9,
      LSTM: 16,
      MUL: 18,
    },
    ...{ RESHAPE: 22, RESIZE_BILINEAR: 23, PAD: 34, GATHER: 36, TRANSPOSE: 39, MEAN: 40, SUB: 41, DIV: 42 },
    ...{ STRIDED_SLICE: 45, SPLIT: 49, PRELU: 54, MAXIMUM: 55, MINIMUM: 57, PADV2: 60, SLICE: 65, TRANSPOSE_CONV: 67 },
    ...{ RESIZE_NEAREST_NEIGHBOR: 97, MIRROR_PAD: 100, SPLIT_V: 102, QUANTIZE: 114, DENSIFY: 124, BATCH_MATMUL: 126 },
    ...{ CONV_3D: 132, CONV_3D_TRANSPOSE: 141, STABLEHLO_CONVOLUTION: 171 },
  };
  for (const [name, code] of Object.entries(codes)) assert.is(operatorName(code), name);
  assert.is(operatorName(172), "builtin operator 172");
});

test("TensorFlow Lite: the inputs of operators, and where convolutions have their weight", () => {
  const inputs: Record<string, string> = {
    CONV_2D: "input, weight, bias",
    DEPTHWISE_CONV_2D: "input, weight, bias",
    FULLY_CONNECTED: "input, weight, bias",
    TRANSPOSE_CONV: "output shape, weight, input, bias",
    CONV_3D_TRANSPOSE: "output shape, weight, input, bias",
    PRELU: "input, slope",
    RESHAPE: "input, shape",
    PADV2: "input, padding, value",
    RESIZE_BILINEAR: "input, size",
    RESIZE_NEAREST_NEIGHBOR: "input, size",
    TRANSPOSE: "input, permutation",
    MEAN: "input, axes",
    SPLIT: "axis, input",
    SPLIT_V: "input, sizes, axis",
  };
  for (const [op, list] of Object.entries(inputs)) {
    assert.is(
      list
        .split(", ")
        .map((_, i) => tfliteInputName(op, i))
        .join(", "),
      list,
      op,
    );
  }
  assert.is(tfliteInputName("ADD", 1), "input 1");
  for (const [op, { weight, image }] of convOperators) {
    if (op !== "STABLEHLO_CONVOLUTION") {
      assert.equal([tfliteInputName(op, weight), tfliteInputName(op, image)], ["weight", "input"], op);
    }
  }
});

test("PyTorch: storages and dtypes, with the bytes of an element", () => {
  const storages =
    "Double f64 8, Float f32 4, Half f16 2, BFloat16 bf16 2, Long i64 8, Int i32 4, Short i16 2, Char i8 1, Byte u8 1, Bool bool 1, QInt8 i8 1, QUInt8 u8 1, QInt32 i32 4, QUInt4x2 u4x2 1, QUInt2x4 u2x4 1, ComplexFloat complex64 8, ComplexDouble complex128 16, Untyped u8 1";
  for (const [type, name, size] of storages.split(", ").map((text) => text.split(" "))) {
    assert.equal(storageElement(`torch.${type}Storage`), { name, size: Number(size) });
    assert.equal(storageElement(`torch.cuda.${type}Storage`), { name, size: Number(size) });
  }
  const dtypes =
    "float64 f64 8, float32 f32 4, float16 f16 2, bfloat16 bf16 2, int64 i64 8, int32 i32 4, int16 i16 2, int8 i8 1, uint64 u64 8, uint32 u32 4, uint16 u16 2, uint8 u8 1, bool bool 1, float8_e4m3fn f8e4m3fn 1, float8_e5m2 f8e5m2 1, float8_e4m3fnuz f8e4m3fnuz 1, float8_e5m2fnuz f8e5m2fnuz 1, complex32 complex32 4, complex64 complex64 8, complex128 complex128 16";
  for (const [type, name, size] of dtypes.split(", ").map((text) => text.split(" "))) {
    assert.equal(dtypeElement(`torch.${type}`), { name, size: Number(size) });
  }
  for (const path of ["torch.NoStorage", "os.FloatStorage", "torch.a.FloatStorage", "torch.constructor"]) {
    assert.is(storageElement(path), undefined, path);
    assert.is(dtypeElement(path), undefined, path);
  }
});

test.run();
