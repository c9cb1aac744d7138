import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromFiles } from "../../sdk/index.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { Budget } from "../../sdk/readers/budget.ts";
import { parseXml } from "../../sdk/readers/openvino/parse-xml.ts";
import { expectError } from "../support/expect-error.ts";

// IR 10 and 11 as OpenVINO's "Intermediate Representation and Operation Sets" lays them out, made of small parts.

const utf8 = (text: string) => new TextEncoder().encode(text);
const tags = (text: string) =>
  [...parseXml(text, "m.xml", new Budget({ name: "m.xml", byteLength: text.length }))].map(
    ({ name, kind, attributes, text: inside }) => [name, kind, Object.fromEntries(attributes), inside],
  );

test("XML: tags, attributes in either quotes, entities, texts, comments and declarations", async () => {
  assert.equal(
    tags('<?xml version="1.0"?><a x="1" y=\'2\'>t<!-- <no/> --> u </a><b/><c d="&lt;&amp;&gt;&quot;&apos;&#65;"/>'),
    [
      ["a", "open", { x: "1", y: "2" }, "t"],
      ["a", "close", {}, ""],
      ["b", "empty", {}, ""],
      ["c", "empty", { d: "<&>\"'&#65;" }, ""],
    ],
  );
  assert.equal(tags('<dim> 12 </dim><a b="1>2" c="x=\'y\'"/>'), [
    ["dim", "open", {}, "12"],
    ["dim", "close", {}, ""],
    ["a", "empty", { b: "1>2", c: "x='y'" }, ""],
  ]);
  assert.equal(tags("<!DOCTYPE net><a/>end"), [["a", "empty", {}, "end"]]);
  assert.equal(tags("<a x=1 y/>"), [["a", "empty", {}, ""]]);
  assert.equal(tags(`<a ${"n".repeat(64)}="1" ${"m".repeat(65)}="2"/>`), [
    ["a", "empty", { ["n".repeat(64)]: "1", ["m".repeat(64)]: "2" }, ""],
  ]);
  await expectError(async () => tags("é<!-- never"), "unreadable", /byte 2: has a comment without an end/);
  await expectError(async () => tags("<a><?xml"), "unreadable", /byte 3: has a comment without an end/);
  await expectError(async () => tags('<a><b c=">'), "unreadable", /byte 3: has a tag without an end/);
});

const numbers = (count: number, from = 1) => Float32Array.from({ length: count }, (_, i) => i + from);
const constant = (id: number, shape: string, offset: number, size: number, type = "f32") =>
  `<layer id="${id}" name="w${id}" type="Const"><data element_type="${type}" shape="${shape}" offset="${offset}" size="${size}"/></layer>`;
const layer = (id: number, type: string, data = "", dims?: number[]) => {
  const port = (dims ?? []).map((dim) => `<dim>${dim}</dim>`).join("");
  const output = dims === undefined ? "" : `<output><port id="0">${port}</port></output>`;
  return `<layer id="${id}" name="l${id}" type="${type}"><data ${data}/><input><port id="0"><dim>9</dim></port></input>${output}</layer>`;
};
const edge = (from: number, to: number, port: number) =>
  `<edge from-layer="${from}" from-port="0" to-layer="${to}" to-port="${port}"/>`;
const open = (body: string, bin: Float32Array | Uint8Array = numbers(200), version = 11) =>
  openModel(
    fromFiles(
      new Map([
        ["m.xml", utf8(`<net name="m" version="${version}">${body}</net>`)],
        ["m.bin", new Uint8Array(bin.buffer, bin.byteOffset, bin.byteLength)],
      ]),
      "m.xml",
    ),
  );
const parameter = layer(0, "Parameter");

test("kinds of convolutions, their groups, strides and layouts by the axes of the weight", async () => {
  const kind = async (type: string, shape: string, data = "") => {
    const size = 4 * shape.split(",").reduce((product, each) => product * Number(each), 1);
    const body = parameter + constant(1, shape, 0, size) + layer(2, type, data) + edge(0, 2, 0) + edge(1, 2, 1);
    const [found] = (await open(body)).layers;
    return `${found.kind} ${found.layout} ${found.groups} ${found.in}>${found.out} ${found.stride} ${found.dilation}`;
  };
  const steps = 'strides="2,3" dilations="1,2"';
  assert.is(await kind("Convolution", "2,3,3,3", steps), "conv OIHW 1 3>2 2,3 1,2");
  assert.is(await kind("Convolution", "2,1,3,3", 'strides="2"'), "conv OIHW 1 1>2 null null");
  assert.is(await kind("Convolution", "2,3,3", 'strides="2"'), "conv OIW 1 3>2 2 null");
  assert.is(await kind("Convolution", "2,3,2,2,2"), "conv OIDHW 1 3>2 null null");
  assert.is(await kind("GroupConvolution", "4,1,1,3,3", steps), "depthwise OIHW 4 4>4 2,3 1,2");
  assert.is(await kind("GroupConvolution", "2,2,2,3,3"), "conv OIHW 2 4>4 null null");
  assert.is(await kind("GroupConvolution", "1,2,1,3,3"), "conv OIHW 1 1>2 null null");
  assert.is(await kind("ConvolutionBackpropData", "2,3,3,3", steps), "transposed IOHW 1 2>3 2,3 1,2");
  assert.match(await kind("GroupConvolutionBackpropData", "2,1,3,3,3"), /^transposed IOHW 2 /);
  for (const [type, shape] of [
    ["Convolution", "2,3"],
    ["GroupConvolution", "0,2,1,3,3"],
  ])
    await expectError(() => kind(type, shape), "unreadable", /is the weight of \w+ 'l2', of shape \[/);
});

test("weights behind other layers: reshaped, converted, scaled and shifted", async () => {
  const behind = async (middle: string, out = 2, more = "") => {
    const conv = layer(9, "Convolution", "", []);
    const model = await open(
      `${parameter}${constant(1, "2,9", 0, 72)}${middle}${conv}${edge(0, 9, 0)}${edge(out, 9, 1)}${more}`,
    );
    if (model.layers.length === 0) return model.notes.find((note) => note.includes("not listed")) ?? "";
    return [...(await model.layers[0].tensor.read(0, 3))].join(" ");
  };
  const shaped = layer(2, "Reshape", "", [2, 1, 3, 3]) + edge(1, 2, 0);
  assert.is(await behind(shaped), "1 2 3");
  assert.is(await behind(layer(2, "Unsqueeze", "", [2, 1, 3, 3]) + edge(1, 2, 0)), "1 2 3");
  assert.is(await behind(layer(2, "Squeeze", "", [2, 1, 3, 3]) + edge(1, 2, 0)), "1 2 3");
  assert.match(
    await behind(layer(2, "Reshape", "", [2, 1, 3, 2]) + edge(1, 2, 0)),
    /its weight is computed by Reshape 'l2'/,
  );
  const then = (type: string, value: number, a = 2, b = 4) =>
    shaped +
    constant(4, "2,1,1,1", 4 * (value - 1), 8) +
    layer(5, type, "", [2, 1, 3, 3]) +
    edge(a, 5, 0) +
    edge(b, 5, 1);
  assert.is(await behind(then("Multiply", 5), 5), "5 10 15");
  assert.is(await behind(then("Multiply", 5, 4, 2), 5), "5 10 15");
  assert.is(await behind(then("Subtract", 1), 5), "0 1 2");
  assert.is(await behind(then("Add", 2), 5), "3 4 5");
  assert.is(await behind(then("Divide", 2), 5), "0.5 1 1.5");
  assert.match(await behind(then("Power", 2), 5), /its weight is computed by Power 'l5'/);
  assert.is(await behind(shaped + layer(5, "FakeQuantize") + edge(2, 5, 0), 5), "1 2 3");
  assert.is(await behind(shaped + layer(5, "Convert") + edge(2, 5, 0), 5), "1 2 3");
  assert.match(await behind(layer(5, "Convert"), 5), /comes from a layer without inputs/);
  assert.match(await behind(shaped + layer(5, "Multiply") + edge(2, 5, 0), 5), /comes from a layer without inputs/);
  assert.match(await behind("", 77), /its weight comes from a layer that is not there/);
  assert.match(await behind("", 0), /its weight is computed by Parameter 'l0'/);
});

test("a chain of 32 layers is followed, one of 33 is not; of 64 factors, none more", async () => {
  const chained = async (length: number) => {
    const chain = Array.from(
      { length },
      (_, i) => layer(10 + i, "FakeQuantize") + edge(i === 0 ? 1 : 9 + i, 10 + i, 0),
    );
    const conv = layer(9, "Convolution") + edge(0, 9, 0) + edge(9 + length, 9, 1);
    const model = await open(parameter + constant(1, "2,1,3,3", 0, 72) + chain.join("") + conv);
    return model.layers.length;
  };
  assert.equal([await chained(32), await chained(33)], [1, 0]);
  const doubled = async (steps: number) => {
    const double = Array.from({ length: steps }, (_, i) => {
      const from = i === 0 ? 1 : 9 + i;
      return layer(10 + i, "Multiply") + edge(from, 10 + i, 0) + edge(from, 10 + i, 1);
    });
    const conv = layer(9, "Convolution") + edge(0, 9, 0) + edge(9 + steps, 9, 1);
    return (await open(parameter + constant(1, "2,1,3,3", 0, 72) + double.join("") + conv)).layers.length;
  };
  assert.equal([await doubled(6), await doubled(7)], [1, 0]);
});

test("constants: types, scalars, and places that cannot be", async () => {
  const read = async (text: string) => {
    const { tensors } = await open(parameter + text);
    return `${tensors[0].dtype} [${tensors[0].shape}]`;
  };
  const sizes: Record<string, number> = {
    f64: 8,
    i64: 8,
    u64: 8,
    f32: 4,
    i32: 4,
    u32: 4,
    f16: 2,
    bf16: 2,
    i16: 2,
    u16: 2,
  };
  for (const [type, size] of Object.entries({ ...sizes, i8: 1, u8: 1 }))
    assert.is(await read(constant(1, "2,3", 8, 6 * size, type)), `${type} [2,3]`);
  assert.is(await read(constant(1, "3", 0, 3, "boolean")), "bool [3]");
  assert.is(await read(constant(1, "", 0, 4)), "f32 []");
  const odd = await open(parameter + constant(1, "4", 0, 2, "u4"));
  await expectError(() => odd.tensors[0].read(), "unsupported", /has elements of type u4: not read here/);
  const refused = (text: string, message: RegExp) => expectError(() => read(text), "unreadable", message);
  await refused(constant(1, "2,3", -4, 24), /lies at byte -4 and takes 24/);
  await refused(constant(1, "2,3", 0, -24), /lies at byte 0 and takes -24/);
  await refused(constant(1, "2,3", 0.5, 24), /lies at byte 0.5 and takes 24/);
  await refused(constant(1, "2,3", 0, 20), /has 20 bytes, expected 24: \[2,3\] of f32/);
  assert.is(await read(constant(1, "2,3", 776, 24)), "f32 [2,3]");
  await refused(constant(1, "2,3", 780, 24), /is cut off: 800 bytes of about 804 bytes are there/);
});

test("what constants are for, what is shared, what is quantised", async () => {
  const body =
    parameter +
    constant(1, "2,1,3,3", 0, 72) +
    constant(2, "2,9", 0, 72) +
    constant(3, "1", 0, 4) +
    [4, 5].map((id) => layer(id, "Convolution") + edge(0, id, 0) + edge(1, id, 1)).join("") +
    layer(6, "MatMul") +
    edge(0, 6, 0) +
    edge(2, 6, 1) +
    layer(7, "FakeQuantize") +
    edge(0, 7, 0);
  const model = await open(body);
  assert.equal(
    [...model.roles],
    [
      ["w2", "input 2 of MatMul 'l6': no spatial kernel"],
      ["w3", "not used by any layer"],
    ],
  );
  assert.ok(model.notes.includes("The weight 'w1' is shared by l4, l5: counted once."), model.notes.join("\n"));
  assert.ok(model.notes.includes("1 FakeQuantize layer: weights are read before them, as they are stored."));
  assert.ok(model.notes.includes("OpenVINO IR of 8 layers."));
});

test("versions from 10 on, bodies of loops are passed over, and what is no network", async () => {
  const conv = constant(1, "2,1,3,3", 0, 72) + layer(2, "Convolution") + edge(0, 2, 0) + edge(1, 2, 1);
  assert.is((await open(parameter + conv, undefined, 10)).layers.length, 1);
  await expectError(() => open(conv, undefined, 9), "unsupported", /is OpenVINO IR 9: convert the model again/);
  const loop = `${parameter}<layer id="3" type="TensorIterator"><body>${conv}</body></layer>`;
  assert.is((await open(loop)).layers.length, 0);
  const files = new Map([["m.xml", utf8('<net name="m" version="11"></net>')]]);
  await expectError(
    () => openModel(fromFiles(files, "m.xml")),
    "unreadable",
    /: its weights are in "m\.bin", which is not beside it: drop or copy both/,
  );
});

test.run();
