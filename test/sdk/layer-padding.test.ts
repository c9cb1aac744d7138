import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Model } from "../../sdk/index.ts";
import type { ConvLayer } from "../../sdk/model/conv-layer.ts";
import { measureNorms } from "../../sdk/studies/norms/measure-norms.ts";
import { norms } from "../../sdk/studies/norms/norms.ts";
import { topEigenvalue } from "../../sdk/studies/norms/padded/top-eigenvalue.ts";
import { expectError } from "../support/expect-error.ts";
import { doublesFromBase64, readGolden } from "../support/golden.ts";
import { convLayer } from "../support/layers.ts";
import { seededNormal } from "../support/seeded.ts";

interface Golden {
  out: number;
  in: number;
  groups: number;
  shape: number[];
  size: [number, number];
  stride: number[];
  dilation: number[];
  padding: [number, number, number, number];
  weights: string;
  s: string;
  singlaFeizi: number;
  araujo: number;
  gram: number | null;
}

const { layers: golden, large } = readGolden<{ layers: Golden[]; large: { size: number; norm: number }[] }>(
  "layer-padding.json",
);
const layers = golden.map((given, i): ConvLayer => {
  const { shape, groups, stride, dilation, padding, size } = given;
  const base = convLayer(doublesFromBase64(given.weights), given.out, given.in, 3, `layer${i}`);
  const tensor = { ...base.tensor, shape };
  return { ...base, tensor, kernel: shape.slice(2), groups, stride, dilation, padding, imageSize: size };
});
const modelOf = (layers: ConvLayer[]): Model => ({ ...({} as Model), name: "net", layers });
const zero = { size: "from-graph", boundary: "zero" } as const;
const about = (i: number) => JSON.stringify({ ...golden[i], weights: "", s: "" });

test("with zeros around the images all values are those of the explicit matrix", async () => {
  const { boundary, skipped, layers: found } = await measureNorms([modelOf(layers)], zero);
  assert.equal([boundary, skipped, found.length], ["zero", [], layers.length]);
  for (const [i, norm] of found.entries()) {
    const s = doublesFromBase64(golden[i].s);
    assert.equal([norm.size, norm.sizeFrom, norm.notes], [golden[i].size, "graph", []], about(i));
    assert.ok(Math.abs(norm.spectralNorm / s[0] - 1) < 1e-13, about(i));
    const least = s[s.length - 1];
    // The least value is off by some hundred epsilon of the largest.
    const off = Math.abs((norm.conditionNumber as number) * (least / s[0]) - 1);
    assert.ok(norm.conditionNumber !== null && off < (1e-13 * s[0]) / least, about(i));
    const squares = s.reduce((sum, x) => sum + (x / s[0]) ** 2, 0);
    assert.ok(Math.abs((norm.stableRank as number) / squares - 1) < 1e-13, about(i));
    const counts = new Array(40).fill(0);
    for (const x of s) counts[Math.min(39, Math.floor((x / s[0]) * 40))]++;
    assert.equal(norm.histogram?.counts, counts, about(i));
  }
});

test("the norm alone lies between a lower bound and a proven one", async () => {
  const { layers: found } = await measureNorms([modelOf(layers)], { ...zero, normOnly: true });
  for (const [i, { spectralNorm, upperBound, converged, histogram }] of found.entries()) {
    const [largest] = doublesFromBase64(golden[i].s);
    assert.ok(converged && histogram === undefined, about(i));
    assert.ok(spectralNorm <= largest * (1 + 1e-13) && largest <= (upperBound as number), about(i));
    assert.ok((upperBound as number) <= spectralNorm * (1 + 1.0001e-6), about(i));
  }
});

test("a factor in the weights is a factor in every number, however large or small", async () => {
  for (const factor of [2 ** 600, 2 ** -600, -3]) {
    const scaled = layers.slice(0, 7).map((layer): ConvLayer => {
      const read = async () => Float64Array.from(await layer.tensor.read(), (weight) => weight * factor);
      return { ...layer, tensor: { ...layer.tensor, read } };
    });
    for (const normOnly of [false, true]) {
      const given = { ...zero, normOnly, bounds: !normOnly };
      const [before, after] = [
        await measureNorms([modelOf(layers.slice(0, 7))], given),
        await measureNorms([modelOf(scaled)], given),
      ];
      for (const [i, norm] of after.layers.entries()) {
        const plain = before.layers[i];
        const near = (a = 0, b = 0) => assert.ok(Math.abs(a / Math.abs(factor) / b - 1) < 1e-6 || a === b, about(i));
        near(norm.spectralNorm, plain.spectralNorm);
        near(norm.upperBound, plain.upperBound);
        near(norm.bounds?.araujo, plain.bounds?.araujo);
        near(norm.bounds?.singlaFeizi ?? 0, plain.bounds?.singlaFeizi ?? 0);
      }
    }
  }
});

test("upper bounds as published are those of numpy, and none is below the norm", async () => {
  const plain = golden.flatMap(({ gram }, i) => (gram === null ? [] : [i]));
  const { layers: zeros } = await measureNorms([modelOf(layers)], { ...zero, bounds: true });
  for (const [i, { bounds, spectralNorm }] of zeros.entries()) {
    const { singlaFeizi, araujo } = golden[i];
    // Proven to within 1e-6 above.
    const off = (bounds?.singlaFeizi ?? 0) / singlaFeizi - 1;
    assert.ok(off > -1e-12 && off < 1.001e-6, about(i));
    // Ours adds up to (6 pi / 256)^2 / 2 for a 7x7 layer; numpy's grid is four times as fine.
    assert.ok(Math.abs((bounds?.araujo ?? 0) / araujo - 1) < 3e-3, about(i));
    for (const bound of [bounds?.singlaFeizi, bounds?.araujo, bounds?.delattre]) {
      assert.ok((bound ?? 0) >= spectralNorm, about(i));
    }
  }
  const { layers: periodic } = await measureNorms([modelOf(plain.map((i) => layers[i]))], {
    size: "from-graph",
    bounds: true,
  });
  let compared = 0;
  for (const { name, bounds, spectralNorm } of periodic) {
    const { gram } = golden[Number(name.slice(5))];
    compared++;
    assert.ok(Math.abs((bounds?.delattre ?? 0) / (gram as number) - 1) < 1e-11, name);
    assert.ok((bounds?.delattre ?? 0) >= spectralNorm && (bounds?.delattre ?? 0) <= spectralNorm * 1.1, name);
  }
  assert.ok(compared > 6);
});

test("random layers: bounds are above, zeros are within the images around them, larger images have larger norms", async () => {
  const normal = seededNormal(11);
  for (let trial = 0; trial < 12; trial++) {
    const [out, ins, k] = [1 + (trial % 5), 1 + (trial % 3), [1, 2, 3, 5][trial % 4]];
    const weights = Float64Array.from({ length: out * ins * k * k }, normal);
    const base = convLayer(weights, out, ins, 3, "random");
    const steps = { stride: [1 + (trial % 2), 1 + (trial % 2)], dilation: [1, 1 + (trial % 3 === 2 ? 1 : 0)] };
    const layer = { ...base, tensor: { ...base.tensor, shape: [out, ins, k, k] }, kernel: [k, k], ...steps };
    const sizes = [6, 8, 12].map((size) => ({ ...layer, name: `n${size}`, imageSize: [size, size] as const }));
    const { layers: zeros } = await measureNorms([modelOf(sizes)], { ...zero, bounds: true });
    const { layers: alone } = await measureNorms([modelOf(sizes)], { ...zero, normOnly: true });
    for (const [i, { spectralNorm, bounds }] of zeros.entries()) {
      // The images of one size are a part of those of the next.
      if (i > 0) assert.ok(spectralNorm >= zeros[i - 1].spectralNorm * (1 - 1e-13), `${trial}`);
      const { upperBound = 0, spectralNorm: lower } = alone[i];
      assert.ok(lower <= spectralNorm * (1 + 1e-13) && spectralNorm <= upperBound, `${trial}`);
      for (const bound of [bounds?.singlaFeizi, bounds?.araujo, bounds?.delattre]) {
        assert.ok((bound ?? 0) >= spectralNorm, `${trial}`);
      }
    }
  }
});

test("a large layer's norm is scipy's; where a proof would take too long, it lies between the bounds", async () => {
  const sized = large.map(({ size }) => ({ ...layers[15], name: `n${size}`, imageSize: [size, size] as const }));
  const { layers: found } = await measureNorms([modelOf(sized)], zero);
  for (const [i, { spectralNorm, upperBound, converged, conditionNumber, histogram }] of found.entries()) {
    const { norm, size } = large[i];
    assert.equal([converged, conditionNumber, histogram], [size < 40, null, undefined]);
    assert.ok(Math.abs(spectralNorm / norm - 1) < 1e-6 && spectralNorm <= norm * (1 + 1e-12), `${size}`);
    assert.ok(norm <= (upperBound as number) && (upperBound as number) < norm * (size < 40 ? 1.000002 : 1.002));
  }
});

test("padding that the file does not tell keeps the size; SAME is TensorFlow's", async () => {
  const untold = { ...layers[0], padding: null };
  const same = { ...layers[9], padding: "same" as const };
  const { layers: found } = await measureNorms([modelOf([layers[0], untold, layers[9], same])], zero);
  assert.equal(
    found.map(({ notes }) => notes),
    [[], ["assumed padding 1x1"], [], []],
  );
  assert.is(found[0].spectralNorm, found[1].spectralNorm);
  assert.is(found[2].spectralNorm, found[3].spectralNorm);
});

test("a transposed layer has its adjoint's values", async () => {
  const [plain] = layers;
  const { out, in: ins } = plain;
  const transposed: ConvLayer = {
    ...plain,
    kind: "transposed",
    layout: "IOHW",
    in: out,
    out: ins,
    reason: "transposed",
  };
  const { layers: found } = await measureNorms([modelOf([plain, transposed])], zero);
  assert.is(found[0].spectralNorm, found[1].spectralNorm);
});

test("what cannot be measured says why", async () => {
  const { skipped } = await measureNorms(
    [
      modelOf([
        { ...layers[0], padding: [0, 0, 0, 0], imageSize: [2, 2] },
        { ...layers[0], imageSize: [4096, 4096] },
      ]),
    ],
    zero,
  );
  assert.match(skipped[0].reason, /kernel 3x3: leaves nothing of images of 2x2/);
  assert.match(skipped[1].reason, /images of 4096x4096 with 4 channels: more than 16777216 numbers/);
  await expectError(() => norms([modelOf(layers)], { boundary: "mirror" as never }), "usage", /boundary is "mirror"/);
  await expectError(
    () => norms([modelOf(layers)], { normOnly: true, bounds: true }),
    "usage",
    /published bounds need all values/,
  );
});

test("a layer of zeros has norm 0 and bounds 0", async () => {
  const zeros = { ...convLayer(new Float64Array(36), 2, 2, 3, "zeros"), imageSize: [6, 6] as const };
  for (const normOnly of [false, true]) {
    const [norm] = (await measureNorms([modelOf([zeros])], { ...zero, normOnly, bounds: !normOnly })).layers;
    assert.equal([norm.spectralNorm, norm.periodicNorm, norm.stableRank], [0, 0, null]);
    if (normOnly) assert.equal([norm.upperBound, norm.converged], [0, true]);
    else assert.equal([norm.bounds?.singlaFeizi, norm.bounds?.araujo, norm.bounds?.delattre], [0, 0, 0]);
  }
});

test("the largest eigenvalue of tridiagonal matrices", () => {
  // The second difference: 2 + 2 cos(pi / (n + 1)).
  for (const n of [1, 2, 3, 10, 101]) {
    const found = topEigenvalue(new Array(n).fill(2), new Array(n - 1).fill(1));
    assert.ok(Math.abs(found - (2 + 2 * Math.cos(Math.PI / (n + 1)))) < 1e-14, `${n}`);
  }
  assert.is(topEigenvalue([3, 5, 1], [0, 0]), 5);
});

test.run();
