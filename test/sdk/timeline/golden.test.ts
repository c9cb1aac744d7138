import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { colorsFor } from "../../../cli/terminal.ts";
import { formatTimeline } from "../../../cli/timeline/format-timeline.ts";
import { renderTimelineReport } from "../../../sdk/figures/report/timeline.ts";
import { checkpointLabels } from "../../../sdk/figures/timeline/checkpoint-labels.ts";
import { timelineRow } from "../../../sdk/figures/timeline/series.ts";
import type { Model } from "../../../sdk/model/model.ts";
import { openModel } from "../../../sdk/model/open-model.ts";
import type { Finding } from "../../../sdk/results/finding.ts";
import type { TimelineDocument, TimelineLayer } from "../../../sdk/results/timeline.ts";
import { checkpointOrder, stepOf } from "../../../sdk/studies/timeline/checkpoint-order.ts";
import { timelineFindings } from "../../../sdk/studies/timeline/findings.ts";
import { settledAt } from "../../../sdk/studies/timeline/settled-at.ts";
import { type Checkpoint, timeline } from "../../../sdk/studies/timeline/timeline.ts";
import { timelineTables } from "../../../sdk/tables/timeline-tables.ts";
import { safetensors } from "../../runtimes/web-demo/safetensors.ts";
import { expectError } from "../../support/expect-error.ts";
import { fromBase64, readGolden } from "../../support/golden.ts";
import { sampleTimeline } from "../../support/sample-timeline.ts";
import { seededNormal } from "../../support/seeded.ts";

const golden = readGolden<{ files: string[]; layers: Record<string, Record<string, (number | null)[]>> }>(
  "timeline.json",
);

const of = (name: string, bytes: Uint8Array): Checkpoint => ({ name, open: () => openModel(bytes, { name }) });
const training = golden.files.map((file, i) => of(`epoch=${i}.ckpt`, new Uint8Array(gunzipSync(fromBase64(file)))));
const layerOf = ({ layers }: TimelineDocument, name: string) =>
  layers.find((layer) => layer.name === name) as TimelineLayer;
const plainColors = colorsFor({ isTTY: false } as never, { NO_COLOR: "1" });
const ids = ({ findings }: TimelineDocument) => findings.map(({ id }) => id);

test("every series as numpy has it", async () => {
  const document = await timeline(training);
  assert.is(document.reference, training.length - 1);
  assert.equal(
    document.checkpoints.map(({ step }) => step),
    training.map((_, i) => i),
  );
  for (const [name, series] of Object.entries(golden.layers)) {
    const layer = layerOf(document, name);
    for (const [key, expected] of Object.entries(series)) {
      const found = layer[key as "norm"];
      for (const [i, value] of expected.entries()) {
        const own = found[i];
        const near = value === null ? own === null : own !== null && Math.abs(own - value) <= 1e-9 * Math.max(1, value);
        // Sums of some hundred products in f64; a coefficient within rounding of a bin's edge would move D by far more.
        assert.ok(near, `${name} ${key} ${i}: ${own}, numpy ${value}`);
      }
    }
  }
  const pointwise = layerOf(document, "pw");
  assert.equal([pointwise.floor, pointwise.settledAt, pointwise.examples], [null, null, []]);
  for (const { rows, columns } of timelineTables(document))
    for (const row of rows) assert.is(row.length, columns.length);
});

test("equal checkpoints are flat, and settled from the first on", async () => {
  const document = await timeline([training[2], training[2], training[2]].map((one, i) => ({ ...one, name: `${i}` })));
  assert.equal(ids(document), ["nothing-trained"]);
  for (const layer of document.layers) {
    assert.equal(layer.relativeChange, [null, 0, 0]);
    assert.is(new Set(layer.norm).size, 1);
    if (layer.floor !== null) assert.equal([layer.divergenceToReference, layer.settledAt], [[0, 0, 0], 0]);
  }
});

test("settled: below and at the floor, not above; only what lies before the reference counts", () => {
  assert.is(settledAt([3, 2, 1, 0.5, 0], 1, 4), 2);
  assert.is(settledAt([3, 2, 1.0000001, 0.5, 0], 1, 4), 3);
  assert.is(settledAt([0.5, 2, 0.5, 2, 0], 1, 4), 4);
  assert.is(settledAt([0.5, null, 0.5, 0, null], 1, 3), 0);
  assert.is(settledAt([9, 0, 9], 1, 1), 1);
  assert.equal([settledAt([0, 0], null, 1), settledAt([0, null], 1, 1)], [null, null]);
  // What the first checkpoint lacks has not settled since: D is above the floor at none, or at one.
  assert.equal([settledAt([null, 1, 0], 1, 2), settledAt([null, 1.0000001, 1, 0], 1, 3)], [0, 2]);
  // Beside nothing nothing settles.
  assert.is(settledAt([null, null, 0], 1, 2), null);
});

test("settled under noise: two samples of one distribution are within the floor in 95 of 100 cases", async () => {
  // Independent networks of one distribution in place of a training; 60 layers each, of which 5 % may lie above.
  let seed = 1;
  const uniform = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  const normal = () => Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value, -6);
  const network = () =>
    safetensors(
      Array.from({ length: 60 }, (_, i) => ({
        name: `layer${i}.weight`,
        shape: [16, 8, 3, 3],
        values: Array.from({ length: 16 * 8 * 9 }, normal),
      })),
    );
  const document = await timeline([of("0", network()), of("1", network())]);
  const above = document.layers.filter(({ settledAt: at }) => at === 1).length;
  // Binomial with 60 draws at 5 %: 9 or more come in 0.3 % of cases.
  assert.ok(above <= 8, `${above} of 60 above the floor`);
});

test("NaN from one checkpoint on is named, and all is held against the last one without", async () => {
  const broken = await withNaN(training[4]);
  const document = await timeline([...training.slice(0, 4), of("epoch=4.ckpt", broken), of("epoch=5.ckpt", broken)]);
  assert.is(document.reference, 3);
  const [first] = document.findings;
  assert.is(first.id, "training-diverged");
  assert.is(first.title, 'NaN or infinite weights from "epoch=4.ckpt" on');
  assert.is(first.text, 'First in 1 layer: "conv1". All is compared with "epoch=3.ckpt".');
  assert.equal(
    document.checkpoints.map(({ nonFinite }) => nonFinite),
    [[], [], [], [], ["conv1"], ["conv1"]],
  );
  assert.equal(layerOf(document, "conv1").norm.slice(4), [null, null]);
  assert.ok(layerOf(document, "conv2").norm.every((norm) => norm !== null));
});

test("the largest step is that of the range told: at the reference, not after it", async () => {
  const found = (reference: number) => {
    const sample = sampleTimeline(7);
    const [layer] = sample.layers;
    layer.relativeChange = [null, 0.1, 0.2, 0.3, 0.9, 0.95, 0.99];
    const told = timelineFindings({ ...sample, layers: [layer], reference });
    return told.find(({ id }) => id === "largest-step")?.values.change;
  };
  assert.equal([3, 4, 5].map(found), [0.3, 0.9, 0.95]);
});

test("no checkpoint free of NaN: of some layers the others are compared, of all nothing is", async () => {
  const broken = [0, 1].map(async (i) => of(`epoch=${i}.ckpt`, await withNaN(training[i])));
  const some = await timeline(await Promise.all(broken));
  assert.is(some.findings[0].title, "NaN or infinite weights in both checkpoints");
  assert.match(
    some.findings[0].text,
    /free of them: only layers that have none in "epoch=1.ckpt" are compared with it\.$/,
  );
  assert.ok(layerOf(some, "conv2").cosineToReference.every((cosine) => cosine !== null));
  const values = Array.from({ length: 36 }, () => Number.NaN);
  const nothing = safetensors([{ name: "a.weight", shape: [2, 2, 3, 3], values }]);
  const all = await timeline([of("0", nothing), of("1", nothing)]);
  assert.equal(ids(all), ["training-diverged"]);
  assert.match(all.findings[0].text, /^First in 1 layer: "a"\. No checkpoint is free of them: nothing is compared\.$/);
  assert.is(timelineRow.isThere(all), false);
  const text = formatTimeline(all, 100, plainColors);
  assert.match(text, /nothing is compared\.\n$/);
  assert.not.match(text, /As at end:|From 0 to/);
});

test("as at the end: a checkpoint's name; nothing where D is above the floor at none", () => {
  const cell = (at: number | null) => {
    const sample = sampleTimeline(7);
    sample.layers = [{ ...sample.layers[0], settledAt: at }];
    const line = formatTimeline(sample, 200, plainColors)
      .split("\n")
      .find((row) => row.startsWith(sample.layers[0].name));
    return line?.trimEnd().split(/ +/).at(-1);
  };
  assert.equal([null, 0, 1].map(cell), ["-", "-", sampleTimeline(7).checkpoints[1].name]);
});

test("labels of an axis: names without endings, unless these tell them apart", () => {
  const labels = (...names: string[]) => checkpointLabels(names.map((name) => ({ name })));
  assert.equal(labels("epoch_0.safetensors", "epoch_1.ckpt"), ["epoch_0", "epoch_1"]);
  assert.equal(labels("w.05-0.32.hdf5", "w.06-0.30"), ["w.05-0.32", "w.06-0.30"]);
  assert.equal(labels("a.pt", "a.onnx", "b.pt"), ["a.pt", "a.onnx", "b.pt"]);
  assert.equal(labels(".pt", "checkpoint-500"), [".pt", "checkpoint-500"]);
});

test("a checkpoint that lacks a layer, or has it in another shape, is named", async () => {
  const shapes = (name: string, ...layers: [string, number[]][]) =>
    of(
      name,
      safetensors(
        layers.map(([layer, shape]) => ({
          name: `${layer}.weight`,
          shape,
          values: Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i * i)),
        })),
      ),
    );
  const whole = ["a", [4, 4, 3, 3]] as [string, number[]];
  const document = await timeline([
    shapes("1", whole, ["b", [4, 4, 5, 5]]),
    shapes("2", whole),
    shapes("3", whole, ["b", [4, 4, 3, 3]], ["extra", [4, 4, 3, 3]]),
    shapes("4", whole, ["b", [4, 4, 3, 3]]),
  ]);
  assert.equal(
    document.checkpoints.map(({ missing, otherShapes, further }) => [missing, otherShapes, further]),
    [
      [[], ["b"], 0],
      [["b"], [], 0],
      [[], [], 1],
      [[], [], 0],
    ],
  );
  const lacking = document.findings.find(({ id }) => id === "checkpoints-lack-layers");
  assert.is(lacking?.title, '2 checkpoints lack layers of "4", or have them in another shape');
  assert.is(lacking?.text, '"2" lacks "b". "1" has in another shape "b".');
  const { norm } = layerOf(document, "b");
  assert.equal(norm.slice(0, 2), [null, null]);
  // What the first checkpoint lacks is not filled in from a later one.
  const lines = formatTimeline(document, 200, plainColors).split("\n");
  const cells = (name: string) =>
    lines
      .find((row) => row.startsWith(`${name} `))
      ?.trim()
      .split(/ {2,}/);
  const end = (norm[3] as number).toFixed(3);
  assert.equal(cells("b")?.slice(0, 3), ["b", "16", `- -> ${end}`]);
  // Largest step, from 3 to 4; no cosine; never above the floor.
  assert.equal(cells("b")?.slice(-3), ["0%", "-", "-"]);
  assert.equal(cells("a")?.slice(-3), ["0%", "1.000", "-"]);
  // Norm, S, H and O of "b".
  assert.is(renderTimelineReport(document).match(/>n\/a → [\d.]+</g)?.length, 4);
  // A model of another network is none of the training, and nothing else is said of it.
  const strange = await timeline([shapes("x", ["c", [4, 4, 3, 3]], ["a", [2, 4, 3, 3]]), shapes("4", whole)]);
  assert.equal(ids(strange), ["checkpoints-lack-layers"]);
  assert.is(strange.findings[0].title, '"x" is no checkpoint of the network of "4"');
  assert.is(
    strange.findings[0].text,
    '"x" has not its layer, and 1 other instead; 1 layer of one name has another shape.',
  );
});

test("2,000 checkpoints: three open at a time, and memory does not grow with their number", async () => {
  // 64 kB of weights each: kept, they would take 128 MB.
  const shape = [16, 113, 3, 3];
  const length = 16 * 113 * 9;
  const next = seededNormal(3);
  const [start, end] = [0, 1].map(() => Float32Array.from({ length }, next));
  const count = 2000;
  let [open, most] = [0, 0];
  const used: number[] = [];
  const checkpoints = Array.from({ length: count }, (_, i): Checkpoint => {
    const name = `step_${100 * i}.safetensors`;
    const open_ = async () => {
      const share = i / (count - 1);
      const values = start.map((value, at) => (1 - share) * value + share * end[at]);
      const model = await openModel(safetensors([{ name: "conv.weight", shape, values }]), { name });
      most = Math.max(most, ++open);
      if (i === 200 || i === 1800) used.push(memoryInUse());
      return { ...model, close: async () => void open-- };
    };
    return { name, open: open_ };
  });
  const { layers, checkpoints: described } = await timeline(checkpoints, { digest: false });
  assert.is(open, 0);
  assert.ok(most <= 3, `${most} open`);
  assert.is(described[1999].step, 199_900);
  assert.ok(layers[0].norm.every((norm) => norm !== null));
  assert.is(layers[0].examples[0].states.length, 10);
  // What a checkpoint leaves behind is its name and a few numbers: 1,600 of them in 1.2 kB each.
  assert.ok(used[1] - used[0] < 4e6, `${used}`);
});

/** Bytes of live objects. */
function memoryInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  // Buffers whose owner the first collection found dead go with the second.
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test("no more than three checkpoints are open at a time, and all are closed", async () => {
  let [open, most] = [0, 0];
  const counted = training.map(
    (one): Checkpoint => ({
      ...one,
      async open() {
        const model: Model = await one.open();
        most = Math.max(most, ++open);
        return { ...model, close: async () => void open-- };
      },
    }),
  );
  await timeline(counted);
  assert.is(open, 0);
  assert.ok(most <= 3, `${most} open`);
});

test("the order of names of Lightning, Keras, PyTorch and the Hub; steps", () => {
  const sorted = (...names: string[]) => checkpointOrder(names).map((i) => names[i]);
  for (const names of [
    ["epoch=2-step=30.ckpt", "epoch=9-step=10.ckpt", "epoch=10-step=5.ckpt"],
    ["weights.02-0.9.hdf5", "weights.09-0.5.hdf5", "weights.10-0.4.hdf5"],
    ["checkpoint-500/model.safetensors", "checkpoint-1000/model.safetensors"],
    ["model_ep3.pt", "model_ep20.pt"],
    ["net9.pth", "net10.pth"],
    ["x/step_9/a.pt", "x/step_10/a.pt"],
  ]) {
    assert.equal(sorted(...[...names].reverse()), names);
  }
  assert.equal(["epoch=3-step=12.ckpt", "checkpoint-500", "deep5.pt", "b.pt"].map(stepOf), [3, 500, null, null]);
});

test("one checkpoint is refused", async () => {
  await expectError(() => timeline([training[0]]), "usage", /found 1 checkpoint, expected at least 2/);
});

async function withNaN(checkpoint: Checkpoint): Promise<Uint8Array> {
  const model = await checkpoint.open();
  const arrays = [];
  for (const { tensor } of model.layers) {
    const values = Float32Array.from(await tensor.read());
    if (tensor.name === "conv1.weight") values[4] = Number.NaN;
    arrays.push({ name: tensor.name, shape: [...tensor.shape], values });
  }
  await model.close();
  return safetensors(arrays);
}

test("where only some layers can tell when they settled, the finding counts them", () => {
  const sample = sampleTimeline(5);
  const settled = (...at: (number | null)[]) => {
    const layers = at.map((settledAt, i) => ({ ...sample.layers[1], name: `l${i}`, settledAt }));
    const { title, text } = timelineFindings({ ...sample, layers }).find(({ id }) => id === "settled") as Finding;
    return [title, /Of the others it cannot be told\.$/.test(text)];
  };
  assert.equal(settled(1, 0, 0), ['The filters had settled by "epoch=1.ckpt"', false]);
  assert.equal(settled(1, null, 0), ['2 of 3 layers had settled by "epoch=1.ckpt"', true]);
});

test.run();
