import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { displayWidth } from "../../cli/format/display-width.ts";
import type { ScaleSpaceDocument, ScaleSpaceFilter, ScaleSpaceFit } from "../../sdk/analysis/scale-space/result.ts";
import { npyHeader } from "../../sdk/export/npy.ts";
import { expectClose } from "../support/close.ts";
import { safetensors } from "../support/safetensors.ts";
import { seededNormal } from "../support/seeded.ts";
import { filesIn, inFolder, run, writeModel } from "./support.ts";

const families = ["dy+", "dx-", "dy-", "dx+", "dx", "dy", "sharpen", "smooth"];
const methods = ["A", "B", "C1", "C2", "D1", "D2"];

/** The paper's numbers (arXiv 2509.12746): sigmaX, sigmaY of A and B; of D1 and D2 with the l2 residual. */
const paper: Record<"A" | "B" | "D1" | "D2", number[][]> = {
  A: [
    [0.580663, 0.557543],
    [0.558868, 0.580247],
    [0.616869, 0.600914],
    [0.642497, 0.42431],
    [1.074689, 0.800397],
    [0.771067, 1.003474],
    [0.675338, 0.675338],
    [0.55209, 0.54527],
  ],
  B: [
    [0.644467, 0.582883],
    [0.585784, 0.643953],
    [0.689832, 0.674034],
    [0.75603, 0.45957],
    [1.106664, 0.944777],
    [0.900358, 0.888872],
    [0.675338, 0.675338],
    [0.60946, 0.601199],
  ],
  D1: [
    [0.491102, 0.722483, 0.34576],
    [0.581272, 0.518821, 0.237474],
    [0.483009, 0.502964, 0.380116],
    [0.500948, 0, 0.54596],
    [1.299594, 1.004515, 0.049275],
    [0.984503, 1.073728, 0.059562],
    [0.675338, 0.675338, 0.123331],
    [0.615567, 0.608123, 0.039983],
  ],
  D2: [
    [0.644021, 0.644021, 0.353692],
    [0.558002, 0.558002, 0.23852],
    [0.495151, 0.495151, 0.380188],
    [0.379621, 0.379621, 0.560491],
    [1.193435, 1.193435, 0.052832],
    [1.038262, 1.038262, 0.06013],
    [0.675338, 0.675338, 0.123331],
    [0.611854, 0.611854, 0.040043],
  ],
};

/** The paper's l1, mean x, y, covariance xx, xy, yy of |h|. */
const spreads = [
  [2.446818, -0.023127, -0.60215, 1.799236, -0.022199, 1.632125],
  [2.563911, 0.559041, 0.092089, 1.328043, 0.011802, 1.424687],
  [2.728236, 0.056234, 0.693227, 1.583995, 0.034968, 1.363666],
  [2.319738, -0.57851, 0.09788, 1.63534, 0.050657, 1.252996],
  [4.438108, 0.056903, -0.040915, 3.847362, -0.010798, 1.847694],
  [3.809142, -0.005585, 0.085502, 1.633799, -0.080488, 3.346823],
  [1.965411, 0.04345, -0.086038, 1.275887, 0.003009, 1.546835],
  [3.074646, -0.02898, -0.048219, 2.381419, -0.020343, 2.355793],
];

/** The eight master key filters as an array of [8, 7, 7]. */
function writeKeys(path: string): string {
  const { filters } = JSON.parse(readFileSync("data/master-key-filters.json", "utf8"));
  const data = new Uint8Array(Float64Array.from(filters.flat(2)).buffer);
  writeFileSync(path, Buffer.concat([npyHeader("<f8", [8, 7, 7]), data]));
  return path;
}

/**
 * Writes a safetensors model of weights of these shapes after a stem (a first layer of one input channel would not count as
 * depthwise), normal where `fill` does not say otherwise.
 */
function writeLayers(
  path: string,
  layers: Record<string, number[]>,
  fill: (weights: Float32Array, name: string) => void = () => {},
): string {
  const normal = seededNormal(5);
  const header: Record<string, object> = {};
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const [name, shape] of Object.entries({ "a.stem.weight": [2, 3, 3, 3], ...layers })) {
    const weights = Float32Array.from({ length: shape.reduce((all, size) => all * size, 1) }, normal);
    fill(weights, name);
    header[name] = { dtype: "F32", shape, data_offsets: [end, end + weights.byteLength] };
    end += weights.byteLength;
    parts.push(new Uint8Array(weights.buffer));
  }
  writeFileSync(path, safetensors(header, Buffer.concat(parts)));
  return path;
}

async function study(...argv: string[]): Promise<ScaleSpaceDocument> {
  const { code, stdout, stderr } = await run(["scale-space", ...argv, "--json", "--quiet"]);
  assert.is(code, 0, stderr);
  return JSON.parse(stdout);
}

function filtersOf({ scaleSpace }: ScaleSpaceDocument, layer = 0): ScaleSpaceFilter[] {
  const { filters } = scaleSpace.layers[layer];
  assert.ok(filters);
  return filters as ScaleSpaceFilter[];
}

/** Every number is finite: a NaN would have become null, which only the named keys may be. */
function expectNulls(value: unknown, allowed: Set<string>, key = ""): void {
  if (value === null) assert.ok(allowed.has(key), `${key} is null`);
  else if (typeof value === "number") assert.ok(Number.isFinite(value), key);
  else if (Array.isArray(value)) for (const item of value) expectNulls(item, allowed, key);
  else if (typeof value === "object") {
    for (const [name, inner] of Object.entries(value as object)) expectNulls(inner, allowed, name);
  }
}

test("--json --filters has the keys that programs rely on, every method with every family, and no NaN", () =>
  inFolder(async (folder) => {
    const model = writeLayers(join(folder, "net.safetensors"), { "b.weight": [12, 1, 5, 5], "c.weight": [9, 1, 3, 3] });
    const argv = ["scale-space", model, "--filters", "--json", "--quiet"];
    const { code, stdout, stderr } = await run(argv);
    assert.is(code, 0, stderr);
    assert.is((await run(argv)).stdout, stdout);
    assert.not.match(stdout, /NaN|Infinity/);
    const document: ScaleSpaceDocument = JSON.parse(stdout);
    assert.equal([document.schema, document.command], ["convscope/1", "scale-space"]);
    const { scaleSpace } = document;
    assert.equal([scaleSpace.mode, scaleSpace.cosine, scaleSpace.method], ["exact", 0.9, "D1"]);
    assert.equal(scaleSpace.families, families);
    assert.equal(
      scaleSpace.layers.map(({ kernel, count }) => [kernel, count]),
      [
        [[5, 5], 12],
        [[3, 3], 9],
      ],
    );
    for (const layer of [0, 1]) {
      for (const [i, filter] of filtersOf(document, layer).entries()) {
        assert.is(filter.index, i);
        expectKeys(filter);
      }
    }
    // Normal weights have a spread, a response and a nearest key; a method may have no solution, and only sharpening an alpha.
    const fitKeys = ["sigmaX", "sigmaY", "alpha", "l1", "l2", "cosine"];
    expectNulls(scaleSpace, new Set([...fitKeys, "weightedCovariance"]));
  }));

function expectKeys(filter: ScaleSpaceFilter): void {
  const keysOf = (value: object | null) => Object.keys(value ?? {});
  assert.equal(keysOf(filter.spread), ["mean", "covariance", "l1", "weightedCovariance"]);
  assert.equal(keysOf(filter.normalization), ["kind", "divisor", "offset"]);
  assert.equal(keysOf(filter.nearestKey), ["key", "amplitude", "offset", "cosine"]);
  assert.equal([filter.spread.mean?.length, filter.spread.covariance?.length], [2, 3]);
  assert.ok(["x", "y", "sum"].includes(filter.normalization.kind));
  const pairs = families.flatMap((family) => methods.map((method) => `${family} ${method}`));
  assert.equal(filter.fits.map(({ family, method }) => `${family} ${method}`).sort(), pairs.sort());
  for (const fit of filter.fits) {
    assert.equal(
      keysOf(fit).sort(),
      ["method", "family", "sigmaX", "sigmaY", "alpha", "l1", "l2", "cosine", "converged"].sort(),
    );
    if (fit.method === "D1" && fit.sigmaX !== null) {
      assert.ok(fit.sigmaX >= 0 && Math.abs(fit.cosine ?? 0) <= 1 + 1e-12, JSON.stringify(fit));
    }
  }
}

test("the master keys in paper mode have the paper's scales and residuals, and are their own nearest keys", () =>
  inFolder(async (folder) => {
    const document = await study(writeKeys(join(folder, "keys.npy")), "--mode", "paper", "--filters");
    const filters = filtersOf(document);
    assert.is(filters.length, 8);
    for (const [i, { nearestKey, spread, fits, best }] of filters.entries()) {
      assert.is(nearestKey?.key, i + 1);
      // One division by a length rounded once: some units of the last place.
      expectClose([nearestKey?.cosine ?? 0], [1], 1e-14, `cosine ${i + 1}`);
      expectClose(
        [spread.l1, ...(spread.mean ?? []), ...(spread.covariance ?? [])],
        spreads[i],
        5e-6,
        `spread ${i + 1}`,
      );
      for (const method of ["A", "B", "D1", "D2"] as const) {
        const fit = fits.find((one) => one.method === method && one.family === families[i]) as ScaleSpaceFit;
        const [sigmaX, sigmaY, residual] = paper[method][i];
        const about = `${method} of filter ${i + 1}`;
        expectClose([fit.sigmaX ?? -1, fit.sigmaY ?? -1], [sigmaX, sigmaY], method === "A" ? 5e-6 : 1e-5, about);
        if (residual !== undefined) expectClose([fit.l2 ?? -1], [residual], 1e-5, about);
        if (i === 6) expectClose([fit.alpha ?? -1], [0.525698], 1e-5, about);
      }
      const cosines = fits
        .filter(({ method, alpha }) => method === "D1" && !(Number(alpha) < 0))
        .map(({ cosine }) => cosine ?? -1);
      assert.is(best?.cosine, Math.max(...cosines), `filter ${i + 1}`);
    }
  }));

test("--pooled adds one sigma a family and layer, --extended the models beyond the eight", () =>
  inFolder(async (folder) => {
    const model = writeLayers(join(folder, "net.safetensors"), { "b.weight": [10, 1, 3, 3] });
    const plain = await study(model);
    assert.not.ok("pooled" in plain.scaleSpace || "extended" in plain.scaleSpace);
    assert.not.ok("filters" in plain.scaleSpace.layers[0]);
    const { scaleSpace } = await study(model, "--pooled", "--extended", "--filters");
    const repeated = families.filter((family) => Object(scaleSpace.layers[0].families)[family] >= 2);
    assert.ok(repeated.length > 0);
    assert.equal(
      scaleSpace.pooled?.map(({ family, method }) => `${family} ${method}`),
      repeated.flatMap((family) => ["A", "B", "C2", "D2"].map((method) => `${family} ${method}`)),
    );
    const shares = scaleSpace.extended ?? [];
    assert.is(
      shares.reduce((sum, { filters }) => sum + filters, 0),
      10,
    );
    for (const { extended } of filtersOf({ ...plain, scaleSpace })) {
      const aicc = extended?.map((fit) => fit.aicc) ?? [];
      assert.ok(aicc.length > 1);
      assert.equal(
        aicc,
        [...aicc].sort((a, b) => a - b),
      );
    }
  }));

test("the tables fit 80 columns, and json, csv, svg and html are written", () =>
  inFolder(async (folder) => {
    const model = writeLayers(join(folder, "net.safetensors"), {
      "b.very.long.name.of.a.depthwise.layer.in.a.network.weight": [8, 1, 3, 3],
      "c.weight": [8, 1, 5, 5],
    });
    const out = join(folder, "out");
    const { code, stdout, stderr } = await run(["scale-space", model, "--pooled", "--extended", "-o", out], {
      columns: 80,
      env: { NO_COLOR: "1" },
    });
    assert.is(code, 0, stderr);
    for (const line of stdout.split("\n")) assert.ok(displayWidth(line) <= 80, line);
    for (const text of ["sigma x", "explained", "Pooled fits", "Beyond the eight"]) assert.match(stdout, text);
    const files = filesIn(out);
    assert.ok(files.includes("convscope.json") && files.includes("report.html"));
    for (const ending of [".csv", ".svg"]) assert.ok(files.filter((file) => file.endsWith(ending)).length > 1, ending);
    const written: ScaleSpaceDocument = JSON.parse(readFileSync(join(out, "convscope.json"), "utf8"));
    assert.is(written.scaleSpace.groups[0].count, 16);
  }));

test("a model without depthwise layers: exit code 4 and what to do", () =>
  inFolder(async (folder) => {
    const model = writeModel(join(folder, "net.safetensors"), { channels: 3 });
    const { code, stdout, stderr } = await run(["scale-space", model]);
    assert.equal([code, stdout], [4, ""]);
    assert.match(stderr, /no depthwise layer/);
    assert.match(stderr, /--layers '\*'/);
    assert.is((await study(model, "--layers", "*")).scaleSpace.groups[0].count, 18);
    assert.is((await run(["scale-space", model, "--layers", "none"])).code, 2);
  }));

test("even and 1 x k kernels are skipped with the reason", () =>
  inFolder(async (folder) => {
    const shapes = { "even.weight": [4, 1, 4, 4], "flat.weight": [4, 1, 1, 7], "point.weight": [4, 1, 1, 1] };
    const mixed = writeLayers(join(folder, "mixed.safetensors"), { ...shapes, "good.weight": [4, 1, 3, 3] });
    const { models, scaleSpace } = await study(mixed);
    assert.is(scaleSpace.layers.length, 1);
    const reasons = new Map(models[0].skippedLayers.map(({ kernel, reason }) => [kernel.join("x"), reason]));
    assert.match(reasons.get("4x4") ?? "", /even/);
    assert.match(reasons.get("1x7") ?? "", /not square/);
    assert.match(reasons.get("1x1") ?? "", /3x3 to 17x17/);
    const skippedNames = models[0].tensors.skipped.map(({ name }) => name).sort();
    assert.equal(skippedNames, ["a.stem.weight", ...Object.keys(shapes).sort()]);
    const none = writeLayers(join(folder, "none.safetensors"), shapes);
    assert.is((await run(["scale-space", none])).code, 4);
  }));

test("constant and zero filters are counted and have no cosine", () =>
  inFolder(async (folder) => {
    const shape = { "b.weight": [5, 1, 3, 3], "still.weight": [2, 1, 3, 3] };
    const model = writeLayers(join(folder, "net.safetensors"), shape, (weights, name) => {
      if (name === "still.weight") weights.fill(0.25);
      else weights.fill(0, 0, 9).fill(0.1, 9, 18).fill(Number.NaN, 20, 21);
    });
    const document = await study(model, "--filters", "--pooled", "--extended");
    const layers = document.scaleSpace.layers.map(({ count, constant, nonFinite }) => [count, constant, nonFinite]);
    assert.equal(layers, [
      [2, 2, 1],
      [0, 2, 0],
    ]);
    for (const { best, nearestKey, fits, extended } of filtersOf(document).slice(0, 3)) {
      assert.equal([best, nearestKey], [null, null]);
      assert.is(fits.length, 48);
      assert.ok(fits.every(({ cosine }) => cosine === null));
      assert.equal(extended, []);
    }
    const [zero, constant] = filtersOf(document);
    assert.equal([zero.spread.mean, zero.spread.covariance, zero.spread.l1], [null, null, 0]);
    // The middle of a square, whose sides have variance (3^2 - 1) / 12.
    expectClose([...(constant.spread.covariance ?? [])], [2 / 3, 0, 2 / 3], 1e-15, "constant");
    const { stdout } = await run(["scale-space", model, "--quiet"]);
    assert.match(stdout.replaceAll(/\s+/g, " "), "5 filters without a direction");
    const still = writeLayers(join(folder, "still.safetensors"), { "b.weight": [2, 1, 3, 3] }, (w) => w.fill(1));
    const out = join(folder, "out");
    assert.is((await run(["scale-space", still, "--pooled", "--extended", "-o", out])).code, 0);
  }));

test("what has no meaning is a usage error", () =>
  inFolder(async (folder) => {
    const model = writeLayers(join(folder, "net.safetensors"), { "b.weight": [4, 1, 3, 3] });
    const wrong: [string[], RegExp][] = [
      [["--cosine", "2"], /cosine is 2/],
      [["--cosine", "x"], /--cosine/],
      [["--cosine", "0.5,0.9"], /several/],
      [["--method", "E"], /--method/],
      [["--mode", "book"], /--mode/],
      [["--kernel", "4"], /kernel size is 4/],
      [["--kernel", "19x19"], /kernel size is 19/],
      [["--format", "csv"], /-o DIR/],
    ];
    for (const [options, message] of wrong) {
      const { code, stdout, stderr } = await run(["scale-space", model, ...options]);
      assert.equal([code, stdout], [2, ""], options.join(" "));
      assert.match(stderr, message);
    }
  }));

test("output that cannot be written is an error, and leaves nothing behind", () =>
  inFolder(async (folder) => {
    const model = writeLayers(join(folder, "net.safetensors"), { "b.weight": [4, 1, 3, 3] });
    const before = filesIn(folder);
    const { code, stderr } = await run(["scale-space", model, "-o", join(model, "out")]);
    assert.is.not(code, 0);
    assert.match(stderr, "net.safetensors");
    assert.equal(filesIn(folder), before);
  }));

test.run();
