import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  fromBytes,
  type IdealizeManifest,
  type IdealizeOptions,
  idealize,
  MemorySink,
  type Model,
  masterKeySet,
  openModel,
  parseKeys,
  rewriteModel,
} from "../../../sdk/index.ts";
import { encodeNumbers } from "../../../sdk/model/encode.ts";
import { initializer, node, model as onnxModel, tensor } from "../../readers/onnx-writer.ts";
import { gaussianTemplate } from "../../reference/gaussian-template.ts";
import { expectClose } from "../../support/close.ts";
import { expectError } from "../../support/expect-error.ts";
import { doublesFromBase64, fromBase64, readGolden, sameNumbers } from "../../support/golden.ts";
import { tensorModel } from "../../support/models.ts";
import { content } from "../../support/protobuf-writer.ts";
import { safetensors } from "../../support/safetensors.ts";
import { seeded, seededNormal } from "../../support/seeded.ts";

interface Golden {
  minCosine: number;
  layers: Record<string, { after: string; key: number[]; amplitude: string; offset: string; cosine: string }>;
  files: { name: string; before: string; after: string }[];
}
const golden = readGolden<Golden>("idealize.json");

async function write(
  model: Model,
  options: IdealizeOptions,
): Promise<{ bytes: Uint8Array; manifest: IdealizeManifest }> {
  const { replacements, manifest } = await idealize(model, options);
  const sink = new MemorySink();
  await rewriteModel(model, replacements, sink);
  return { bytes: sink.bytes(), manifest };
}

/** A depthwise layer of these k x k filters, in f32. */
function depthwise(filters: readonly ArrayLike<number>[], k: number): Promise<Model> {
  const values = filters.flatMap((filter) => Array.from(filter));
  return tensorModel("m.safetensors", {
    "dw.weight": { shape: [filters.length, 1, k, k], values },
    "dense.weight": { shape: [4, 3, 3, 3] },
  });
}

/** A safetensors file of one depthwise layer, given as stored numbers, behind a first layer that is none. */
function storedFile(dtype: string, filters: number, data: Uint8Array): Uint8Array {
  const header = {
    "a.weight": { dtype: "F32", shape: [1, 1, 3, 3], data_offsets: [0, 36] },
    "dw.weight": { dtype: dtype.toUpperCase(), shape: [filters, 1, 3, 3], data_offsets: [36, 36 + data.length] },
  };
  const all = new Uint8Array(36 + data.length);
  all.set(data, 36);
  return safetensors(header, all);
}

async function readBack(bytes: Uint8Array, name: string, width: number): Promise<Float64Array[]> {
  const values = await (await openModel(bytes, { name: "m.safetensors" })).tensors
    .find((each) => each.name === name)
    ?.read();
  assert.ok(values);
  return Array.from({ length: values.length / width }, (_, i) =>
    Float64Array.from(values.subarray(i * width, (i + 1) * width)),
  );
}

const meanOf = (x: ArrayLike<number>) => Array.from(x).reduce((sum, each) => sum + each, 0) / x.length;
const centredOf = (x: ArrayLike<number>) => Array.from(x, (each) => each - meanOf(x));
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, each, i) => sum + each * b[i], 0);
const lengthOf = (x: readonly number[]) => Math.sqrt(dot(x, x));

for (const { name, before, after } of golden.files) {
  test(`${name}: the master keys that numpy puts in, read back, and no other byte changed`, async () => {
    const model = await openModel(fromBytes(name, fromBase64(before)));
    const { bytes, manifest } = await write(model, { by: "master-keys", minCosine: golden.minCosine });
    const expected = await openModel(fromBytes(name, fromBase64(after)));
    const made = await openModel(fromBytes(name, bytes));
    assert.is(manifest.layers.length, 4);
    for (const layer of manifest.layers) {
      const own = golden.layers[layer.tensor];
      const facts = {
        key: own.key,
        amplitude: doublesFromBase64(own.amplitude),
        offset: doublesFromBase64(own.offset),
      };
      const cosines = doublesFromBase64(own.cosine);
      assert.ok(layer.replaced >= 5 && layer.kept > 0, `${layer.replaced} of ${layer.total}`);
      for (const [i, { replaced, reason, match }] of layer.filters.entries()) {
        assert.is(match?.key, facts.key[i]);
        // Sums of at most 81 terms of the filter's size.
        const bound = 81 * 2 ** -52 * Math.max(1, Math.abs(facts.amplitude[i] / cosines[i]), Math.abs(facts.offset[i]));
        expectClose([match?.amplitude ?? 0, match?.offset ?? 0], [facts.amplitude[i], facts.offset[i]], bound);
        expectClose([match?.cosine ?? 0], [cosines[i]], 1e-13);
        assert.is(replaced, Math.abs(cosines[i]) >= golden.minCosine);
        assert.is(reason, replaced ? null : "cosine");
      }
    }
    for (const [i, tensor] of expected.tensors.entries()) {
      const [ours, theirs] = [await made.tensors[i].read(), await tensor.read()];
      assert.is(made.tensors[i].name, tensor.name);
      // Both round a sum that differs in its last bits: to the same f32 number or its neighbour.
      for (let j = 0; j < theirs.length; j++) {
        assert.ok(Math.abs(ours[j] - theirs[j]) <= 2 ** -23 * Math.abs(theirs[j]), `${tensor.name} ${j}`);
      }
    }
    // With the numbers of the one in the places of the other, not a byte differs: headers, order, padding, checksums.
    const numbers = new Map(
      await Promise.all(made.tensors.map(async (each) => [each.name, await each.read()] as const)),
    );
    const sink = new MemorySink();
    await rewriteModel(model, new Map([...numbers].filter(([tensor]) => tensor !== "dense")), sink);
    assert.ok(sameNumbers(sink.bytes(), bytes));
    if (name !== "deflated.npz") assert.is(bytes.length, fromBase64(after).length);
  });

  test(`${name}: where no filter reaches the cosine it is the same file`, async () => {
    const model = await openModel(fromBytes(name, fromBase64(before)));
    for (const by of ["fit", "master-keys"] as const) {
      const { bytes, manifest } = await write(model, { by, minCosine: 1 });
      assert.ok(sameNumbers(bytes, fromBase64(before)));
      assert.equal([manifest.filters.replaced, manifest.filters.kept], [0, 96]);
    }
  });
}

test("a written fit is amplitude * m + offset of a template made by plain sums; what is left is at right angles to it", async () => {
  const normal = seededNormal(4);
  const k = 5;
  const filters = Array.from({ length: 40 }, () => Float32Array.from({ length: k * k }, normal));
  const { bytes, manifest } = await write(await depthwise(filters, k), { minCosine: 0 });
  const written = await readBack(bytes, "dw.weight", k * k);
  const seen = new Set<string>();
  for (const { index, replaced, match, relativeError } of manifest.layers[0].filters) {
    assert.ok(replaced && match?.family);
    const { family, sigmaX, sigmaY, alpha, amplitude, offset, cosine } = match;
    seen.add(family);
    // The plain sums of the reference end at s = 4.
    if (Math.max(sigmaX as number, sigmaY as number) > 2) continue;
    const model = centredOf(gaussianTemplate(family, sigmaX as number, sigmaY as number, alpha ?? 0, k));
    const unit = model.map((weight) => weight / lengthOf(model));
    const size = lengthOf(Array.from(filters[index]));
    // f32's half unit of the largest weight, and sums of 25 terms.
    const bound = 1e-7 * Math.max(1, size);
    expectClose(
      written[index],
      unit.map((weight) => amplitude * weight + offset),
      bound,
      family,
    );
    const rest = Array.from(filters[index], (weight, i) => weight - written[index][i]);
    assert.ok(Math.abs(dot(rest, unit)) <= 10 * bound && Math.abs(meanOf(rest)) <= bound);
    expectClose([relativeError], [lengthOf(rest) / size], 1e-6);
    const signed = dot(centredOf(filters[index]), unit) / lengthOf(centredOf(filters[index]));
    // The sign of a fit is its amplitude's.
    assert.is(Math.sign(amplitude), Math.sign(signed), family);
    expectClose([cosine], [Math.abs(signed)], 1e-12);
  }
  assert.ok(seen.size >= 6, [...seen].join());
});

test("planted templates are found again, whatever their sign and amplitude; sizes 3 to 11", async () => {
  const uniform = seeded(8);
  for (const k of [3, 7, 11]) {
    // At these scales 7 x 7 has all of the template but some 1e-4; 3 x 3 cuts into it, and methods fit what they see of it.
    const planted = (["dy+", "dx-", "dy-", "dx+", "dx", "dy", "sharpen", "smooth"] as const).map((family) => {
      const [sx, sy] = family === "sharpen" ? [0.4, 0.4] : [0.3 + 0.15 * uniform(), 0.3 + 0.15 * uniform()];
      const amplitude = (uniform() < 0.5 ? -1 : 1) * 10 ** Math.floor(8 * uniform() - 4);
      return gaussianTemplate(family, sx, sy, 0.3, k).map((weight) => amplitude * weight);
    });
    const { manifest } = await write(await depthwise(planted, k), { minCosine: 0 });
    for (const { match, relativeError } of manifest.layers[0].filters) {
      assert.ok(Math.abs(match?.cosine ?? 0) > (k === 3 ? 0.98 : 1 - 1e-6), JSON.stringify({ k, match }));
      assert.ok(relativeError < (k === 3 ? 0.2 : 2e-3));
    }
  }
});

test("a lower threshold replaces more; the error of each filter is the sine of its angle", async () => {
  const normal = seededNormal(5);
  const filters = Array.from({ length: 60 }, () => Float32Array.from({ length: 9 }, normal));
  const model = await depthwise(filters, 3);
  let before = -1;
  for (const minCosine of [1, 0.95, 0.9, 0.7, 0.4, 0]) {
    const { filters: counts, layers } = (await idealize(model, { minCosine })).manifest;
    assert.ok(counts.replaced >= before);
    before = counts.replaced;
    assert.is(counts.replaced + counts.kept, 60);
    for (const { index, replaced, match, relativeError } of layers[0].filters) {
      const cosine = match?.cosine ?? 0;
      assert.is(replaced, Math.abs(cosine) >= minCosine);
      const share = lengthOf(centredOf(filters[index])) / lengthOf(Array.from(filters[index]));
      const sine = Math.sqrt(Math.max(0, 1 - cosine * cosine)) * share;
      // A cosine next to 1 knows its sine to the root of its own precision.
      expectClose([relativeError], [replaced ? sine : 0], 1e-7);
    }
  }
  assert.is(before, 60);
});

test("keepAmplitude keeps the length without the mean, the sign and the mean", async () => {
  const normal = seededNormal(6);
  const filters = Array.from({ length: 30 }, () => Float32Array.from({ length: 25 }, normal));
  const turned = { fit: 0, "master-keys": 0 };
  for (const by of ["fit", "master-keys"] as const) {
    const { bytes, manifest } = await write(await depthwise(filters, 5), { by, minCosine: 0, keepAmplitude: true });
    const written = await readBack(bytes, "dw.weight", 25);
    for (const [i, filter] of filters.entries()) {
      const { match } = manifest.layers[0].filters[i];
      // Of a key the cosine has the amplitude's sign, of a fit none.
      const sign = by === "fit" ? 1 : Math.sign(match?.amplitude ?? 0);
      assert.is(Math.sign(match?.cosine ?? 0), sign);
      if (sign === 1) turned[by] += Number((match?.amplitude ?? 0) < 0);
      // Rounding of 25 weights to f32.
      expectClose([lengthOf(centredOf(written[i]))], [lengthOf(centredOf(filter))], 1e-6);
      expectClose([meanOf(written[i])], [meanOf(filter)], 1e-7);
      assert.ok(dot(centredOf(written[i]), centredOf(filter)) > 0);
    }
  }
  assert.ok(turned.fit > 5 && turned["master-keys"] === 0);
});

test("filters without a direction stay byte for byte among replaced ones, NaNs of any sign too", async () => {
  const normal = seededNormal(7);
  for (const dtype of ["f64", "f32", "f16", "bf16"] as const) {
    const rows = Array.from({ length: 6 }, () => Float64Array.from({ length: 9 }, normal));
    rows[1].fill(0);
    rows[2].fill(0.5);
    rows[3][4] = Number.NaN;
    rows[4][0] = Infinity;
    const data = encodeNumbers(Float64Array.from(rows.flatMap((row) => [...row])), dtype);
    const size = data.length / 54;
    // A negative NaN with a digit of its own.
    data[(3 * 9 + 4) * size] |= 1;
    data[(3 * 9 + 5) * size - 1] |= 0x80;
    const file = storedFile(dtype, 6, data);
    const { bytes, manifest } = await write(await openModel(file, { name: "m.safetensors" }), { minCosine: 0 });
    assert.equal(
      manifest.layers[0].filters.map(({ reason }) => reason),
      [null, "zero", "constant", "non-finite", "non-finite", null],
    );
    assert.equal(manifest.filters.keptBecause, { cosine: 0, constant: 1, zero: 1, "non-finite": 2, "no-match": 0 });
    assert.ok((manifest.layers[0].relativeError ?? -1) > 0);
    const kept = [file.length - data.length + 9 * size, file.length - data.length + 45 * size];
    assert.ok(sameNumbers(bytes.subarray(...kept), file.subarray(...kept)), dtype);
    assert.ok(!sameNumbers(bytes, file));
  }
});

test("weights near the ends of f64 are replaced as their scaled like", async () => {
  const normal = seededNormal(9);
  const rows = Array.from({ length: 3 }, () => Float64Array.from({ length: 9 }, normal));
  const manifests = await Promise.all(
    [1, 2 ** -1000, 2 ** 1000].map(async (factor) => {
      const data = encodeNumbers(Float64Array.from(rows.flatMap((row) => [...row.map((x) => factor * x)])), "f64");
      const model = await openModel(storedFile("f64", 3, data), { name: "m.safetensors" });
      const { filters } = (await idealize(model, { minCosine: 0 })).manifest.layers[0];
      return filters.map(({ match, relativeError }) => [match?.family, match?.sigmaX, match?.cosine, relativeError]);
    }),
  );
  for (const other of manifests.slice(1)) {
    for (const [i, [family, ...numbers]] of other.entries()) {
      assert.is(family, manifests[0][i][0]);
      expectClose(numbers as number[], manifests[0][i].slice(1) as number[], 1e-12);
    }
  }
});

test("saved keys: signed ones take no negative, other sizes are left out", async () => {
  const [first, second] = masterKeySet(5).keys;
  const filters = [first, first.map((x) => -2 * x + 1), second];
  const keys = { ...masterKeySet(5), keys: [first], source: "one.json" };
  const model = await depthwise(filters, 5);
  for (const signed of [false, true]) {
    const { layers, keys: told } = (await idealize(model, { by: "keys", keys: { ...keys, signed } })).manifest;
    assert.equal(
      layers[0].filters.map(({ replaced }) => replaced),
      [true, !signed, false],
    );
    assert.equal(told, { source: "one.json", attribution: keys.attribution, signed, count: 1 });
  }
  const seven = { ...masterKeySet(7), source: "seven.json" };
  await expectError(
    () => idealize(model, { by: "keys", keys: seven }),
    "no-filters",
    /found filters of 5x5, but the keys of seven.json are 7x7/,
  );
  // Rows rounded to four digits are keys still, and are written without their rest of a mean.
  const rounded = { ...keys, keys: [first.map((x) => Math.round(1e4 * x) / 1e4)] };
  const { bytes } = await write(model, { by: "keys", keys: parseKeys(rounded, "r.json") });
  expectClose([meanOf((await readBack(bytes, "dw.weight", 25))[1])], [1], 1e-7);
});

test("layers: depthwise ones, or those that are named; even sizes and shared weights", async () => {
  const model = await tensorModel("m.safetensors", {
    "0.stem.weight": { shape: [8, 3, 3, 3] },
    "a.dw.weight": { shape: [8, 1, 3, 3] },
    "b.dw.weight": { shape: [8, 1, 4, 4] },
  });
  const taken = async (options: IdealizeOptions) => {
    const { layers, skippedLayers } = (await idealize(model, options)).manifest;
    assert.is(layers.length + skippedLayers.length, 3);
    for (const { reason } of skippedLayers) assert.ok(reason);
    return layers.map(({ tensor }) => tensor);
  };
  // The first layer of a file that tells no groups is no depthwise one.
  assert.equal(await taken({}), ["a.dw.weight"]);
  assert.equal(await taken({ layers: ["*"] }), ["0.stem.weight", "a.dw.weight"]);
  await expectError(() => idealize(model, { layers: ["b*"] }), "no-filters", /found filters of 4x4, but an even/);
  await expectError(() => idealize(model, { layers: ["none*"] }), "usage", /no convolution layer fits/);
  const dense = await tensorModel("d.safetensors", { "stem.weight": { shape: [8, 3, 3, 3] } });
  await expectError(() => idealize(dense), "no-filters", /other layers have filters of 3x3: name them, --layers '\*'/);

  const shared = await openModel(
    onnxModel(
      initializer(
        tensor(
          "w",
          [2, 1, 3, 3],
          content(9, new Uint8Array(Float32Array.from({ length: 18 }, seededNormal(1)).buffer)),
        ),
      ),
      node("Conv", ["x", "w"], ["y"]),
      node("Conv", ["y", "w"], ["z"]),
    ),
    { name: "m.onnx" },
  );
  const { bytes, manifest } = await write(shared, { layers: ["*"], minCosine: 0 });
  assert.equal([manifest.layers.length, manifest.filters.replaced], [1, 2]);
  assert.is(bytes.length, shared.files[0].byteLength);
});

test("filters above 11x11 have fits to 17x17, and master keys at any odd size", async () => {
  const normal = seededNormal(31);
  const layer = (k: number) =>
    depthwise(
      Array.from({ length: 3 }, () => Float64Array.from({ length: k * k }, normal)),
      k,
    );
  for (const [k, by] of [
    [13, "fit"],
    [17, "fit"],
    [31, "master-keys"],
  ] as const) {
    const model = await layer(k);
    const { bytes, manifest } = await write(model, { by, minCosine: 0 });
    assert.equal([manifest.filters.replaced, manifest.layers[0].kernel], [3, [k, k]]);
    const made = await readBack(bytes, "dw.weight", k * k);
    const learned = (await model.tensors.find(({ name }) => name === "dw.weight")?.read()) as Float32Array;
    for (const [i, { match, relativeError }] of manifest.layers[0].filters.entries()) {
      // amplitude m + offset is the projection: what is left is the sine, over the length with the mean.
      const own = learned.subarray(i * k * k, (i + 1) * k * k);
      const parts = centredOf(own);
      const sine = Math.sqrt(1 - (match?.cosine ?? 0) ** 2);
      expectClose([relativeError], [sine * Math.sqrt(dot(parts, parts) / dot([...own], [...own]))], 1e-12);
      // Each weight is rounded to f32.
      expectClose([meanOf(made[i])], [meanOf(own)], 1e-7);
    }
  }
  await expectError(
    async () => idealize(await layer(19)),
    "no-filters",
    /found filters of 19x19, but fits take odd sizes from 3x3 to 17x17: replace them by master keys/,
  );
});

test("options without meaning, and an abort", async () => {
  const filter = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 8);
  const model = await depthwise([filter, filter], 3);
  const bad: [IdealizeOptions, RegExp][] = [
    [{ by: "keys" }, /no keys were given/],
    [{ keys: masterKeySet(3) }, /replaced by fit/],
    [{ by: "other" as "fit" }, /by is "other"/],
    [{ minCosine: -0.1 }, /expected a number from 0 to 1/],
    [{ minCosine: 1.01 }, /least cosine is 1.01, expected a number from 0 to 1/],
    [{ minCosine: Number.NaN }, /expected a number from 0 to 1/],
    [{ method: "E" as "A" }, /method is "E"/],
    [{ mode: "rough" as "exact" }, /mode is "rough"/],
  ];
  for (const [options, message] of bad) await expectError(() => idealize(model, options), "usage", message);
  await expectError(() => idealize(model, { signal: AbortSignal.abort() }), "aborted");
});

test("every method and mode gives ideals; the manifest is the same each time", async () => {
  const normal = seededNormal(12);
  const model = await depthwise(
    Array.from({ length: 10 }, () => Float32Array.from({ length: 49 }, normal)),
    7,
  );
  for (const method of ["A", "B", "C1", "C2", "D1", "D2"] as const) {
    for (const mode of ["exact", "paper"] as const) {
      const { manifest } = await idealize(model, { method, mode, minCosine: 0 });
      assert.is(manifest.filters.replaced + manifest.filters.keptBecause["no-match"], 10);
      assert.equal([manifest.method, manifest.mode], [method, mode]);
      assert.equal((await idealize(model, { method, mode, minCosine: 0 })).manifest, manifest);
    }
  }
});

test.run();
