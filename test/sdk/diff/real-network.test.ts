import { test } from "uvu";
import * as assert from "uvu/assert";
import { openFile } from "../../../sdk/bytes/node/open-file.ts";
import type { Model } from "../../../sdk/model/model.ts";
import { openModel } from "../../../sdk/model/open-model.ts";
import { readWeights } from "../../../sdk/model/read-filters.ts";
import type { DiffDocument, LayerChange } from "../../../sdk/results/diff.ts";
import { diff } from "../../../sdk/studies/diff/diff.ts";
import { type Tensors, tensorModel } from "../../support/models.ts";
import { seededNormal } from "../../support/seeded.ts";

// Every state of a layer, on the super-resolution network that convscope's page has as a sample: 12 layers of 3x3, 5x5 and 1x1.

type Weights = Map<string, { shape: number[]; values: Float64Array }>;
const source = await openModel(await openFile("node_modules/@upscalerjs/default-model/models/model.json"));
const trained: Weights = new Map();
for (const layer of source.layers) {
  const shape = [layer.out, layer.in / layer.groups, ...layer.kernel];
  trained.set(layer.name, { shape, values: Float64Array.from(await readWeights(layer)) });
}
await source.close();

function saved(weights: Weights, name: string): Promise<Model> {
  const tensors: Tensors = {};
  for (const [layer, { shape, values }] of weights) tensors[`${layer}.weight`] = { shape, values };
  return tensorModel(name, tensors);
}

/** The network with some layers, or all, made anew; undefined takes one out. */
function changed(
  change: (name: string, weights: { shape: number[]; values: Float64Array }) => typeof weights | undefined,
): Weights {
  return new Map(
    [...trained].flatMap(([name, { shape, values }]) => {
      const made = change(name, { shape: [...shape], values: values.slice() });
      return made === undefined ? [] : [[name, made] as const];
    }),
  );
}
const eachWeight = (of: (value: number) => number) =>
  changed((_, { shape, values }) => ({ shape, values: values.map(of) }));

async function compared(after: Weights, name = "after"): Promise<DiffDocument> {
  return diff(await saved(trained, "before"), await saved(after, name));
}
const statesOf = ({ layers }: DiffDocument) => Object.fromEntries(layers.map(({ a, b, state }) => [a ?? b, state]));
const titles = ({ findings }: DiffDocument) => findings.map(({ title }) => title);
const layerOf = ({ layers }: DiffDocument, name: string) =>
  layers.find(({ a, b }) => a === name || b === name) as LayerChange;
/** Of every layer one state, but for these. */
const allBut = (state: string, others: Record<string, string> = {}) =>
  Object.fromEntries([...trained.keys()].map((name) => [name, others[name] ?? state]));

/** To the nearest number of so many binary digits behind the first, ties to even; below 2^least in equal steps. */
function rounded(value: number, digits: number, least: number): number {
  if (value === 0) return 0;
  let exponent = least;
  while (2 ** (exponent + 1) <= Math.abs(value)) exponent++;
  const step = 2 ** (exponent - digits);
  const [low, rest] = [Math.floor(value / step), value / step - Math.floor(value / step)];
  const up = rest > 0.5 || (rest === 0.5 && Math.abs(low % 2) === 1);
  return (up ? low + 1 : low) * step;
}

/** In `levels` steps between the least and the greatest: TensorFlow.js's uint8, or about zero: int8 of each output. */
function stepped(values: Float64Array, isSigned: boolean): Float64Array {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (isSigned) {
    const step = Math.max(-least, most) / 127;
    return values.map((value) => Math.round(value / step) * step);
  }
  const step = (most - least) / 255;
  return values.map((value) => least + Math.round((value - least) / step) * step);
}

function byOutput(
  { shape, values }: { shape: number[]; values: Float64Array },
  of: (row: Float64Array) => Float64Array,
) {
  const width = values.length / shape[0];
  const made = new Float64Array(values.length);
  for (let at = 0; at < values.length; at += width) made.set(of(values.slice(at, at + width)), at);
  return { shape, values: made };
}

test("unchanged: the network beside itself", async () => {
  const document = await compared(trained);
  assert.equal(statesOf(document), allBut("unchanged"));
  assert.is(titles(document)[0], '"before" and "after" are one network, given twice');
});

test("rounded: float16, bfloat16, uint8 steps of a layer, int8 steps of each output, either way round", async () => {
  const forms: [Weights, string][] = [
    [eachWeight((value) => rounded(value, 10, -14)), "in float16"],
    [eachWeight((value) => rounded(value, 7, -126)), "in bfloat16"],
    [changed((_, { shape, values }) => ({ shape, values: stepped(values, false) })), "in 8-bit steps"],
    [
      changed((_, weights) => byOutput(weights, (row) => stepped(row, true))),
      "in 8-bit steps, each output with its own",
    ],
  ];
  for (const [after, form] of forms) {
    const document = await compared(after);
    assert.equal(statesOf(document), allBut("rounded"), form);
    assert.is(titles(document)[0], `"after" is "before" ${form}`);
    const back = await diff(await saved(after, "after"), await saved(trained, "before"));
    assert.equal(statesOf(back), allBut("rounded"), form);
    assert.is(titles(back)[0], `"after" is "before" ${form}`);
  }
});

test("scaled: batch normalisation folded into every layer", async () => {
  const normal = seededNormal(5);
  const folded = changed((_, weights) => {
    const inverse = () => (1 + 0.1 * normal()) / Math.sqrt(0.5 + normal() ** 2);
    return byOutput(weights, (row) => {
      const factor = inverse();
      return row.map((value) => Math.fround(value * factor));
    });
  });
  const document = await compared(folded);
  assert.equal(statesOf(document), allBut("scaled"));
  assert.is(titles(document)[0], "12 layers are scaled output by output");
});

test("permuted: the outputs of a layer, and the inputs of the next", async () => {
  const order = Array.from({ length: 64 }, (_, i) => (i * 37 + 11) % 64);
  const sorted = changed((name, { shape, values }) => {
    const [out, inputs] = shape;
    const taps = shape[2] * shape[3];
    const made = values.slice();
    for (let o = 0; o < out; o++) {
      for (let i = 0; i < inputs; i++) {
        const from = ((name === "UPN1" ? order[o] : o) * inputs + (name === "UPN2" ? order[i] : i)) * taps;
        made.set(values.subarray(from, from + taps), (o * inputs + i) * taps);
      }
    }
    return { shape, values: made };
  });
  const document = await compared(sorted);
  assert.equal(statesOf(document), allBut("unchanged", { UPN1: "permuted", UPN2: "permuted" }));
  const inverse = order.map((_, i) => order.indexOf(i));
  assert.equal([layerOf(document, "UPN1").outputOrder, layerOf(document, "UPN1").inputOrder], [inverse, null]);
  assert.equal([layerOf(document, "UPN2").outputOrder, layerOf(document, "UPN2").inputOrder], [null, inverse]);
  assert.ok(titles(document).includes("The channels of 2 layers are in another order"), titles(document).join("; "));
});

/** The 31 of 64 outputs of UPN1 with the least norm, as pruning by magnitude has it. */
const weakest = (() => {
  const { values } = trained.get("UPN1") as { values: Float64Array };
  const width = values.length / 64;
  const norms = Array.from({ length: 64 }, (_, o) =>
    values.subarray(o * width, (o + 1) * width).reduce((sum, value) => sum + value * value, 0),
  );
  return norms
    .map((_, o) => o)
    .sort((x, y) => norms[x] - norms[y])
    .slice(0, 31)
    .sort((x, y) => x - y);
})();

test("pruned: filters that are zero, and filters that are gone with the next layer's inputs, are named", async () => {
  const zero = changed((name, { shape, values }) => {
    if (name === "UPN1")
      for (const o of weakest) values.fill(0, (o * values.length) / 64, ((o + 1) * values.length) / 64);
    return { shape, values };
  });
  const kept = Array.from({ length: 64 }, (_, o) => o).filter((o) => !weakest.includes(o));
  const gone = changed((name, { shape, values }) => {
    const [out, inputs] = shape;
    const taps = shape[2] * shape[3];
    const outputs = name === "UPN1" ? kept : Array.from({ length: out }, (_, o) => o);
    const ins = name === "UPN2" ? kept : Array.from({ length: inputs }, (_, i) => i);
    const made = outputs.flatMap((o) =>
      ins.flatMap((i) => [...values.subarray((o * inputs + i) * taps, (o * inputs + i + 1) * taps)]),
    );
    return { shape: [outputs.length, ins.length, shape[2], shape[3]], values: Float64Array.from(made) };
  });
  for (const [after, others] of [
    [zero, { UPN1: "pruned" }],
    [gone, { UPN1: "pruned", UPN2: "pruned" }],
  ] as const) {
    const document = await compared(after);
    assert.equal(statesOf(document), allBut("unchanged", others));
    assert.equal(layerOf(document, "UPN1").prunedOutputs, weakest);
    const pruned = document.findings.find(({ id }) => id === "pruned");
    assert.is(pruned?.title, '31 of 64 output filters of "UPN1" were pruned');
    assert.ok(pruned?.text.startsWith(`Outputs ${weakest.slice(0, 12).join(", ")} and 19 more. `), pruned?.text);
  }
  assert.equal(layerOf(await compared(gone), "UPN2").prunedInputs, weakest);
});

test("changed: only the layers that were trained on, by how much", async () => {
  const normal = seededNormal(2);
  const tuned = changed((name, { shape, values }) => ({
    shape,
    values: name.startsWith("UPN") ? values.map((value) => value + 1e-3 * normal()) : values,
  }));
  const document = await compared(tuned);
  assert.equal(statesOf(document), allBut("unchanged", { UPN1: "changed", UPN2: "changed", UPN3: "changed" }));
  assert.is(titles(document)[0], 'Only "UPN1", "UPN2" and "UPN3" changed');
  const { relativeChange, cosine, divergence, quality, changedFilters } = layerOf(document, "UPN1");
  const { values } = trained.get("UPN1") as { values: Float64Array };
  const [norm, apart] = [Math.hypot(...values), 1e-3 * Math.sqrt(values.length)];
  // Of 102,400 normal numbers the norm scatters by 0.2 %; five deviations.
  assert.ok(Math.abs((relativeChange ?? 0) / (apart / norm) - 1) < 0.012, `${relativeChange} ${apart / norm}`);
  assert.ok((cosine?.median ?? 0) > (cosine?.p10 ?? 1) && (cosine?.median ?? 2) < 1);
  assert.ok(divergence !== null && divergence.value < divergence.floor, "so little cannot be told from noise");
  assert.is(quality?.sparsity.length, 2);
  assert.is(changedFilters.length, 8);
});

test("added and removed: each is told of the network that has it", async () => {
  const other = changed((name, weights) => (name === "SR" ? undefined : weights));
  other.set("head", { shape: [5, 12, 7, 7], values: Float64Array.from({ length: 5 * 12 * 49 }, seededNormal(9)) });
  const document = await compared(other);
  const { SR: _, ...rest } = allBut("unchanged");
  assert.equal(statesOf(document), { ...rest, SR: "removed", head: "added" });
  assert.ok(titles(document).includes('1 layer of "after" has no partner in "before"'));
  assert.ok(titles(document).includes('1 layer of "before" has no partner in "after"'));
});

test("whole blocks are called by the block's name", async () => {
  const blocks = (weights: Weights): Weights =>
    new Map(
      [...weights].map(([, value], i) => [`layer${1 + Math.floor(i / 3)}.${i % 3 === 2 ? 1 : 0}.conv${i % 3}`, value]),
    );
  const tuned = [...blocks(trained)].map(([name, { shape, values }]) => {
    return [
      name,
      { shape, values: name.startsWith("layer4.") ? values.map((value) => value * 1.01 + 1e-3) : values },
    ] as const;
  });
  const document = await diff(await saved(blocks(trained), "before"), await saved(new Map(tuned), "after"));
  assert.is(titles(document)[0], 'Only "layer4" changed');
  assert.match(
    document.findings[0].text,
    /^3 layers changed\. The weights of the other 9 layers are equal to the bit\.$/,
  );
});

test("the mirror: before and after change places in all that is told", async () => {
  const normal = seededNormal(4);
  const tuned = changed((name, { shape, values }) =>
    name === "SR" ? undefined : { shape, values: name < "G" ? values.map((value) => value + 0.01 * normal()) : values },
  );
  const [there, back] = [
    await compared(tuned),
    await diff(await saved(tuned, "after"), await saved(trained, "before")),
  ];
  const mirrored: Partial<Record<LayerChange["state"], string>> = { added: "removed", removed: "added" };
  assert.equal(
    Object.fromEntries(there.layers.map(({ a, b, state }) => [a ?? b, mirrored[state] ?? state])),
    statesOf(back),
  );
  for (const one of there.layers) {
    const other = layerOf(back, one.a ?? one.b ?? "");
    assert.equal([one.shapeA, one.shapeB], [other.shapeB, other.shapeA]);
    assert.equal(one.cosine, other.cosine);
    // The norm of the difference is one, over the norm on either side.
    const norms = [one.relativeChange, other.relativeChange].map((change) => change ?? 0);
    assert.ok(Math.abs(norms[0] - norms[1]) <= 0.2 * norms[0]);
    assert.equal(one.quality?.sparsity, other.quality?.sparsity.slice().reverse());
    const [d, e] = [one.divergence?.value ?? 0, other.divergence?.value ?? 0];
    // The basis is fitted to the same filters, added up in another order.
    assert.ok(Math.abs(d - e) <= 1e-9 * Math.max(1, d), `${one.a}: ${d} ${e}`);
    assert.equal(
      one.changedFilters.map(({ filter, a, b }) => [filter, a, b]),
      other.changedFilters.map(({ filter, a, b }) => [filter, b, a]),
    );
  }
});

test("other architectures: said, with what they share", async () => {
  const random = seededNormal(8);
  const drawn = (shape: number[]) => ({
    shape,
    values: Float64Array.from({ length: shape.reduce((a, b) => a * b) }, random),
  });
  const stranger: Weights = new Map([
    ["backbone.0", drawn([8, 3, 3, 3])],
    ["backbone.1", drawn([16, 8, 3, 3])],
    ["backbone.2", drawn([12, 32, 3, 3])],
  ]);
  const found = async (weights: Weights) =>
    (await compared(weights, "other")).findings.find(({ id }) => id === "other-architecture");
  const one = await found(stranger);
  assert.is(one?.title, '"before" and "other" are different architectures');
  assert.is(
    one?.text,
    "No two of their layers have the same name or weights; 1 of 14 layers has a partner of the same shape.",
  );
  // Equal names say nothing where shapes and weights are others.
  const named: Weights = new Map(
    [...trained].map(([name, { shape }]) => [name, drawn([shape[0] + 1, ...shape.slice(1)])]),
  );
  const two = await found(named);
  assert.is(two?.title, '"before" and "other" are different architectures');
  assert.is(two?.text, "All 12 layers have the same name in both, 0 have a partner of the same shape.");
  // A network with a new head, larger than what it was put on, is still that network.
  const grown = new Map(trained);
  for (let i = 0; i < 20; i++) grown.set(`head.${i}`, drawn([7, 7, 5, 5]));
  assert.is(await found(grown), undefined);
});

test.run();
