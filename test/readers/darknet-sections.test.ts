import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes, fromFiles } from "../../sdk/index.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { parseConfig } from "../../sdk/readers/darknet/parse-config.ts";
import { planLayers } from "../../sdk/readers/darknet/plan-layers.ts";
import { expectError } from "../support/expect-error.ts";

// What each section of a .cfg holds and gives on, by darknet's parser.c (parse_network_cfg and load_weights_upto).

const config = (text: string) => parseConfig(fromBytes("net.cfg", new TextEncoder().encode(text)));
const plan = async (text: string) => planLayers(await config(text), "net.cfg");
const head = "[net]\nchannels=4\nheight=12\nwidth=16\n";
/** Channels, rows and columns behind a section, as a convolution that takes them all sees them. */
async function sizeBehind(section: string): Promise<number[]> {
  const layers = await plan(`${head}${section}\n[convolutional]\nfilters=1\n`);
  const { parts, convolution } = layers[layers.length - 1];
  return [parts.at(-1)!.shape[1], ...convolution!.imageSize];
}

test("sizes behind each section", async () => {
  const sizes: Record<string, number[]> = {
    "[convolutional]\nfilters=6\nsize=3\npad=1": [6, 12, 16],
    "[conv]\nfilters=6\nsize=3": [6, 10, 14],
    "[convolutional]\nfilters=6\nsize=3\npadding=2\nstride=2": [6, 7, 9],
    "[convolutional]\nfilters=6\nsize=3\npad=1\ndilation=2": [6, 12, 16],
    "[convolutional]\nfilters=6\nsize=3\npad=1\nstride_y=2\nstride_x=4": [6, 6, 4],
    "[deconvolutional]\nfilters=6\nsize=4\nstride=2\npadding=1": [6, 24, 32],
    "[deconvolutional]\nfilters=6\nsize=2\nstride=2": [6, 24, 32],
    "[connected]\noutput=7": [7, 1, 1],
    "[conn]\noutput=7": [7, 1, 1],
    "[connected]": [1, 1, 1],
    "[batchnorm]": [4, 12, 16],
    "[upsample]": [4, 24, 32],
    "[upsample]\nstride=3": [4, 36, 48],
    "[reorg]\nstride=2": [16, 6, 8],
    "[reorg3d]\nstride=4": [64, 3, 4],
    "[reorg]": [4, 12, 16],
    "[maxpool]\nstride=2\nsize=2": [4, 6, 8],
    "[maxpool]\nstride=2": [4, 6, 8],
    "[max]\nsize=2\nstride=1": [4, 12, 16],
    "[local_avgpool]\nsize=3\nstride=2\npadding=0": [4, 5, 7],
    "[maxpool]\nsize=3\nstride=2\npadding=1": [4, 6, 8],
    "[avgpool]": [4, 1, 1],
    "[avg]": [4, 1, 1],
  };
  for (const [section, expected] of Object.entries(sizes)) assert.equal(await sizeBehind(section), expected, section);
  const plain =
    "shortcut dropout yolo region detection Gaussian_yolo cost softmax activation logistic scale_channels sam l2norm normalization iseg lrn";
  for (const type of plain.split(" ")) assert.equal(await sizeBehind(`[${type}]`), [4, 12, 16], type);
});

test("routes join channels, or take a part of them; others reach back, too", async () => {
  const one = "[convolutional]\nfilters=6\nstride=2\n";
  assert.equal(await sizeBehind(`${one}[convolutional]\nfilters=2\n[route]\nlayers=-1,-2`), [8, 6, 8]);
  assert.equal(await sizeBehind(`${one}[convolutional]\nfilters=2\n[route]\nlayers = 0`), [6, 6, 8]);
  assert.equal(await sizeBehind(`${one}[route]\nlayers=-1\ngroups=3`), [2, 6, 8]);
  const from = async (text: string) => (await plan(head + text)).map((layer) => layer.from);
  const text = `${one}${one}[shortcut]\nfrom=-2\n[scale_channels]\nfrom=0\n[sam]\nfrom=-3\n[dropout]\nfrom=-3\n[route]\nlayers=-1,0`;
  assert.equal(await from(text), [[-1], [0], [1, 0], [2, 0], [3, 1], [4], [5, 0]]);
  for (const layers of ["", "layers=0", "layers=5", "layers=-1"])
    await expectError(() => plan(`${head}[route]\n${layers}`), "unreadable", /layer 0 \[route\] takes from no layer/);
});

test("numbers of each layer, in the order of the file", async () => {
  const parts = async (text: string) =>
    (await plan(head + text))[0].parts.map(({ name, shape }) => `${name} ${shape.join("x")}`);
  assert.equal(await parts("[convolutional]\nfilters=6\nsize=3\ngroups=2"), ["biases 6", "weights 6x2x3x3"]);
  const normal = ["biases 6", "scales 6", "means 6", "variances 6"];
  assert.equal(await parts("[conv]\nbatch_normalize=1\nfilters=6\nsize=5"), [...normal, "weights 6x4x5x5"]);
  assert.equal(await parts("[deconvolutional]\nfilters=6\nsize=2\ngroups=2"), ["biases 6", "weights 4x3x2x2"]);
  assert.equal(await parts("[connected]\noutput=6"), ["biases 6", "weights 6x768"]);
  assert.equal(await parts("[conn]\nbatch_normalize=1\noutput=6"), [
    ...["biases 6", "weights 6x768", "scales 6", "means 6", "variances 6"],
  ]);
  assert.equal(await parts("[batchnorm]"), ["scales 4", "means 4", "variances 4"]);
  assert.equal(await parts("[convolutional]"), ["biases 1", "weights 1x4x1x1"]);
});

test("what cannot be: no filters, sizes, strides or groups, and layers whose numbers are not known", async () => {
  for (const options of ["filters=0", "size=0", "stride=0", "stride_x=0", "stride_y=-1", "groups=0", "groups=3"])
    await expectError(
      () => plan(`${head}[convolutional]\n${options}`),
      "unreadable",
      /^net\.cfg, byte 36: layer 0 \[convolutional\] has \d+ filters? of size \d+ in \d+ groups for 4 channels/,
    );
  await expectError(
    () => plan(`${head}[lstm]\n`),
    "unsupported",
    /^net\.cfg, byte 36: layer 0 is \[lstm\], whose numbers are not read here/,
  );
});

test("a .cfg: comments, spaces, options without a section or a value, and what is missing", async () => {
  const [net, conv] = await config("x=1\n# a comment\n; another\n [net] \r\n channels = 4 \n=5\nodd\n[conv]\na=b=c\n");
  assert.equal([net.type, net.offset, [...net.options]], ["net", 26, [["channels", "4"]]]);
  assert.equal([conv.type, [...conv.options]], ["conv", [["a", "b=c"]]]);
  const [{ parts, convolution }] = await plan("[net]\n[conv]\nfilters=2x\nsize=three\n");
  assert.equal(parts[1].shape, [2, 3, 1, 1]);
  assert.equal(convolution, { groups: 1, stride: [1, 1], dilation: [1, 1], imageSize: [0, 0] });
});

test("sections and bytes of a .cfg: as many as allowed, and one more", async () => {
  assert.is((await config("[a]\n".repeat(20_000))).length, 20_000);
  await expectError(() => config("[a]\n".repeat(20_001)), "unsafe", /byte 80000: has more than 20000 sections/);
  const bytes = 4 * 1024 * 1024;
  assert.is((await config(`[a]\n${"#".repeat(bytes - 4)}`)).length, 1);
  await expectError(() => config(`[a]\n${"#".repeat(bytes - 3)}`), "unsafe", /has 4194305 bytes, expected at most/);
});

/** Weights of version 0.2 for a .cfg, as many numbers as given. */
const files = (text: string, numbers: number, name = "net.weights", version = [0, 2]) => {
  const bytes = new Uint8Array((version[0] * 10 + version[1] >= 2 ? 20 : 16) + 4 * numbers);
  const view = new DataView(bytes.buffer);
  for (const [i, part] of version.entries()) view.setInt32(4 * i, part, true);
  for (let i = 0; i < numbers; i++) view.setFloat32(bytes.length - 4 * numbers + 4 * i, i, true);
  return fromFiles(
    new Map([
      ["net.cfg", new TextEncoder().encode(text)],
      [name, bytes],
    ]),
    name,
  );
};

test("groups of one channel each are depthwise, of two they are not; without a size of images none is given", async () => {
  const kinds = async (groups: number, channels: number) => {
    const count = 4 + 4 * (channels / groups) * 9;
    const text = `[net]\nchannels=${channels}\n[conv]\nfilters=4\nsize=3\ngroups=${groups}\n`;
    const [layer] = (await openModel(files(text, count))).layers;
    return `${layer.kind} ${layer.groups} ${layer.imageSize}`;
  };
  assert.is(await kinds(2, 2), "depthwise 2 null");
  assert.is(await kinds(2, 4), "conv 2 null");
  assert.is(await kinds(1, 1), "conv 1 null");
  const [row] = (await openModel(files("[net]\nheight=5\n[conv]\nsize=3\n", 1 + 27))).layers;
  assert.is(row.imageSize, null);
});

test("the header has 16 bytes before version 0.2, and 20 from then on", async () => {
  const text = "[net]\nchannels=1\n[conv]\nsize=3\n";
  for (const version of [
    [0, 1],
    [0, 2],
    [0, 3],
    [1, 0],
    [1000, 1000],
  ]) {
    const [{ tensor }] = (await openModel(files(text, 10, "net.weights", version))).layers;
    assert.equal([...(await tensor.read())], [1, 2, 3, 4, 5, 6, 7, 8, 9], `${version}`);
  }
  for (const version of [
    [1001, 0],
    [0, 1001],
    [-1, 0],
    [0, -1],
  ])
    await expectError(
      () => openModel(files(text, 10, "net.weights", version)),
      "unreadable",
      /: says version -?\d+\.-?\d+, expected Darknet's weights \(0\.1, 0\.2\)/,
    );
});

test("the .cfg goes by the name of the weights, without what training appends", async () => {
  const text = "[net]\nchannels=1\n[conv]\nsize=3\n";
  for (const name of ["net.weights", "net_final.weights", "net_last.weights", "net_best.weights", "net_10000.weights"])
    assert.is((await openModel(files(text, 10, name))).layers.length, 1, name);
  await expectError(
    () => openModel(files(text, 10, "net_other.weights")),
    "unreadable",
    /without their network: put "net_other\.cfg" beside it/,
  );
});

test("a file that ends with a layer holds the first ones; within one it is cut off; numbers behind are of another", async () => {
  const text = "[net]\nchannels=1\n[conv]\nsize=3\n[dropout]\n[conv]\nsize=3\nfilters=2\n";
  const both = await openModel(files(text, 10 + 20));
  assert.is(both.layers.length, 2);
  assert.not(both.notes.some((note) => note.includes("It holds the first")));
  const first = await openModel(files(text, 10));
  assert.is(first.layers.length, 1);
  assert.ok(first.notes.includes("It holds the first 2 of the 3 layers of net.cfg."));
  await expectError(() => openModel(files(text, 29)), "unreadable", /is cut off: 136 bytes of about 140 bytes/);
  await expectError(() => openModel(files(text, 31)), "unreadable", /byte 140: has 4 bytes more than net\.cfg has/);
  await expectError(() => openModel(files("[net]\n", 10)), "unreadable", /net\.cfg: holds no layers/);
});

test.run();
