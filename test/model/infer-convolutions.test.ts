import { test } from "uvu";
import * as assert from "uvu/assert";
import { inferConvolutions } from "../../sdk/model/infer-convolutions.ts";
import { countingTensor } from "../support/tensors.ts";

const infer = (shapes: Record<string, number[]>, options = {}) =>
  inferConvolutions(
    Object.entries(shapes).map(([name, shape]) => countingTensor(name, shape)),
    options,
  );
const facts = (shapes: Record<string, number[]>, options = {}) =>
  infer(shapes, options).convolutions.map(({ name, layout, kind, groups }) => [name, layout, kind, groups].join(" "));

test("ranks 3, 4 and 5 are convolutions, in the natural order of the names", () => {
  assert.equal(
    facts({ "b10.weight": [8, 4, 3, 3], "b2.weight": [8, 4, 5], "b1.weight": [8, 4, 3, 3, 3], "fc.weight": [9, 9] }),
    ["b1 OIDHW conv 1", "b2 OIW conv 1", "b10 OIHW conv 1"],
  );
});

test("one input channel is depthwise, save in the first layer, which may see a grey image", () => {
  const { notes } = infer({ "a.weight": [16, 1, 3, 3], "b.weight": [16, 1, 3, 3] });
  assert.equal(facts({ "a.weight": [16, 1, 3, 3], "b.weight": [16, 1, 3, 3], "c.weight": [1, 1, 3, 3] }), [
    "a OIHW conv 1",
    "b OIHW depthwise 16",
    "c OIHW conv 1",
  ]);
  assert.ok(notes.includes("Inferred to be depthwise, from one input channel per filter: 1 layer."));
});

test("32 x 32 is the largest plausible kernel", () => {
  const shapes = (side: number) => ({ "a.weight": [8, 4, 3, 3], "b.weight": [8, 4, side, side] });
  assert.equal(facts(shapes(32)), ["a OIHW conv 1", "b OIHW conv 1"]);
  assert.equal(facts(shapes(33)), ["a OIHW conv 1"]);
  assert.match(infer(shapes(33)).roles.get("b.weight") ?? "", /33x33 is no plausible kernel/);
});

test("a first layer that is called depthwise is one", () => {
  for (const name of ["b.0.conv_dw", "b.0.dwconv", "b.depthwise", "0.dw"]) {
    assert.equal(facts({ [`${name}.weight`]: [96, 1, 7, 7] }), [`${name} OIHW depthwise 96`]);
  }
  assert.equal(facts({ "edwin.weight": [96, 1, 7, 7] }), ["edwin OIHW conv 1"]);
});

test("a transposed convolution shows by its name; an upconv by its even size", () => {
  const shapes = {
    "convtranspose1.weight": [8, 4, 3, 3],
    "deconv2.weight": [8, 4, 4, 4],
    "upconv3.weight": [8, 4, 2, 2],
    "upconv4.weight": [8, 4, 3, 3],
  };
  assert.equal(facts(shapes), [
    "convtranspose1 IOHW transposed 1",
    "deconv2 IOHW transposed 1",
    "upconv3 IOHW transposed 1",
    "upconv4 OIHW conv 1",
  ]);
});

test("a name that ends in kernel has its channels last", () => {
  assert.equal(facts({ "a/kernel": [3, 3, 8, 16], "b.depthwise_kernel": [5, 5, 8, 1], "c.kernel": [3, 3, 3, 8, 16] }), [
    "a/kernel HWIO conv 1".replace("/kernel", ""),
    "b HWIM depthwise 8",
    "c DHWIO conv 1",
  ]);
});

test("positions, tokens, masks and large matrices are none, and the reason is told", () => {
  const { convolutions, roles } = infer({
    pos_embed: [1, 8, 14, 14],
    "attn.relative_position_bias_table": [1, 4, 7, 7],
    "experts.weight": [8, 64, 128],
    "image.weight": [8, 3, 224, 224],
  });
  assert.is(convolutions.length, 0);
  assert.match(roles.get("pos_embed")!, /its name says/);
  assert.match(roles.get("experts.weight")!, /128 is no plausible kernel/);
  assert.match(roles.get("image.weight")!, /224x224 is no plausible kernel/);
  assert.is(roles.size, 4);
});

test("(n, k, k) is an array of filters only where the format asks for it", () => {
  assert.equal(facts({ f: [100, 3, 3] }, { bareFilters: true }), ["f NHW filters 1"]);
  assert.equal(facts({ f: [100, 3, 3] }), ["f OIW conv 1"]);
  assert.equal(facts({ f: [100, 3, 5] }, { bareFilters: true }), ["f OIW conv 1"]);
});

test("MLX's order, where the file says so or most weights can be nothing else", () => {
  const shapes = {
    "a.weight": [16, 3, 3, 3],
    "b.weight": [32, 3, 3, 16],
    "c.weight": [64, 5, 5, 64],
    "dw.weight": [64, 3, 3, 1],
    "line.weight": [8, 5, 4],
  };
  assert.equal(facts(shapes, { order: "mlx" }), [
    "a OHWI conv 1",
    "b OHWI conv 1",
    "c OHWI conv 1",
    "dw OHWI depthwise 64",
    "line OWI conv 1",
  ]);
  const { convolutions, notes } = infer(shapes);
  assert.equal(
    convolutions.map(({ layout }) => layout),
    ["OHWI", "OHWI", "OHWI", "OHWI", "OIW"],
  );
  assert.ok(notes.some((note) => /read as \(out, rows, columns, in\), the order of most weights/.test(note)));
  // Where the file says it, nothing is guessed.
  assert.not.ok(infer(shapes, { order: "mlx" }).notes.some((note) => /read as/.test(note)));
});

test("Flax: ConvTranspose keeps (in, out), one input channel per group is depthwise", () => {
  assert.equal(
    facts({
      "params.Conv_0.kernel": [3, 3, 1, 16],
      "params.Conv_0.bias": [16],
      "params.Conv_1.kernel": [3, 3, 1, 16],
      "params.ConvTranspose_0.kernel": [4, 4, 16, 8],
      "params.ConvTranspose_0.bias": [8],
      "params.ConvTranspose_1.kernel": [4, 4, 8, 8],
      "params.MBConv_0.DepthwiseConv.kernel": [3, 3, 1, 16],
    }),
    [
      "params.ConvTranspose_0 HWIO transposed 1",
      "params.ConvTranspose_1 HWIO transposed 1",
      "params.Conv_0 HWIO depthwise 16",
      "params.Conv_1 HWIO depthwise 16",
      "params.MBConv_0.DepthwiseConv HWIO depthwise 16",
    ],
  );
});

test("TensorFlow's names, and arrays of channels last under any name", () => {
  assert.equal(facts({ "conv2d/kernel:0": [3, 3, 3, 16], "dw/depthwise_kernel:0": [3, 3, 16, 1] }), [
    "conv2d HWIO conv 1",
    "dw HWIM depthwise 16",
  ]);
  const vgg = infer({ conv1_1_W: [3, 3, 3, 64], conv1_1_b: [64], conv1_2_W: [3, 3, 64, 64], conv1_2_b: [64] });
  assert.equal(
    vgg.convolutions.map(({ layout }) => layout),
    ["HWIO", "HWIO"],
  );
  assert.ok(vgg.notes.some((note) => /2 weights are read as \(rows, columns, in, out\)/.test(note)));
});

test("parameters of PyTorch that are called kernel are read by their shapes", () => {
  assert.equal(facts({ "blur.kernel": [8, 8, 3, 3], "gabor.kernel": [8, 1, 7, 7], "like.kernel": [3, 3, 8, 8] }), [
    "blur OIHW conv 1",
    "gabor OIHW depthwise 8",
    "like HWIO conv 1",
  ]);
});

test("lengths of biases and normalisations decide before names do", () => {
  // As torch's weight it would have 3 outputs and kernels of 16 x 32.
  assert.equal(facts({ "a.weight": [3, 3, 16, 32], "a.bias": [32] }), ["a HWIO conv 1"]);
  assert.equal(facts({ "m.conv1.kernel": [32, 16, 3, 3], "m.bn1.running_mean": [32] }), ["m.conv1 OIHW conv 1"]);
  assert.equal(facts({ "0.weight": [8, 4, 2, 2], "1.running_mean": [4] }), ["0 IOHW transposed 1"]);
});

test("the last part of a name says what is no weight, whatever separates the parts", () => {
  const shapes = {
    "mask_head/conv1/weight": [8, 8, 3, 3],
    "query_conv.weight": [8, 8, 3, 3],
    "a/pos_embed": [1, 8, 3, 3],
  };
  assert.equal(facts(shapes), ["mask_head/conv1 OIHW conv 1", "query_conv OIHW conv 1"]);
});

test("each stream of a network begins with a stem, which may see a grey image", () => {
  const streams = { "rgb.conv1.weight": [8, 3, 7, 7], "rgb.conv2.weight": [32, 8, 3, 3] };
  const depth = { "thermal.conv1.weight": [8, 1, 7, 7], "thermal.conv2.weight": [32, 8, 3, 3] };
  assert.equal(facts({ ...streams, ...depth }), [
    "rgb.conv1 OIHW conv 1",
    "rgb.conv2 OIHW conv 1",
    "thermal.conv1 OIHW conv 1",
    "thermal.conv2 OIHW conv 1",
  ]);
  // Another name, but a new part of the model, and no multiple of the channels before it.
  assert.equal(facts({ ...streams, "thermal.stem.weight": [8, 1, 5, 5] }).at(-1), "thermal.stem OIHW conv 1");
  // In one stream it is depthwise, however it is called.
  const mobile = { "f.0.conv.weight": [8, 3, 3, 3], "f.1.conv.weight": [8, 1, 3, 3], "f.2.conv.weight": [16, 8, 1, 1] };
  assert.is(facts(mobile)[1], "f.1.conv OIHW depthwise 8");
  assert.is(facts({ "conv1.weight": [8, 3, 3, 3], "conv2.weight": [8, 1, 3, 3] })[1], "conv2 OIHW depthwise 8");
});

test("factors of LoRA are no layers of their own", () => {
  const names = [
    "unet.conv1.lora.down.weight",
    "unet_conv1.lora_up.weight",
    "base.conv.lora_A.default.weight",
    "x.lora_mid.weight",
    "x.hada_w1_a",
    "x.lokr_w2",
  ];
  const { convolutions, roles } = infer(Object.fromEntries(names.map((name) => [name, [4, 8, 3, 3]])));
  assert.is(convolutions.length, 0);
  for (const name of names.slice(0, 4)) assert.match(roles.get(name)!, /low-rank update \(LoRA\)/);
  assert.equal(facts({ "exploration.up.weight": [4, 8, 3, 3] }), ["exploration.up OIHW conv 1"]);
});

test("transposed convolutions of nnU-Net show by their names, plain ones called deconv by their lengths", () => {
  assert.equal(facts({ "decoder.transpconvs.0.weight": [32, 16, 2, 2] }), ["decoder.transpconvs.0 IOHW transposed 1"]);
  assert.equal(facts({ "tu.0.weight": [32, 16, 2, 2, 2] }), ["tu.0 IODHW transposed 1"]);
  assert.equal(facts({ "statue.0.weight": [32, 16, 2, 2] }), ["statue.0 OIHW conv 1"]);
  assert.equal(facts({ "deconv1.weight": [32, 16, 3, 3], "bn1.weight": [32] }), ["deconv1 OIHW conv 1"]);
});

test("parts of words do not make a name another: upscaled, stable, gridded", () => {
  for (const name of ["upscaled", "stable", "unmasked", "tokenizer"])
    assert.is(facts({ [name]: [4, 8, 3, 3] }).length, 1, name);
  for (const name of ["pos_embed", "attn_mask", "relative_position_bias_table", "query_tokens", "scale"]) {
    assert.is(facts({ [name]: [4, 8, 3, 3] }).length, 0, name);
  }
});

test.run();
