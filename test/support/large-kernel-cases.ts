import { extendedModels } from "../../sdk/studies/scale-space/fits/extended-models.ts";
import { binnedMoments } from "../../sdk/wasm/binned-moments.ts";
import { discreteGaussian } from "../../sdk/wasm/discrete-gaussian.ts";
import { extent } from "../../sdk/wasm/extent.ts";
import { filterNorms } from "../../sdk/wasm/filter-norms.ts";
import { followKeys, packFilters } from "../../sdk/wasm/follow-keys.ts";
import { freeFitLength, freeFits } from "../../sdk/wasm/free-fits.ts";
import { gatherBetween } from "../../sdk/wasm/gather-between.ts";
import { histogram } from "../../sdk/wasm/histogram.ts";
import { histogram2d } from "../../sdk/wasm/histogram-2d.ts";
import { kdeFromBins } from "../../sdk/wasm/kde-from-bins.ts";
import { addToKeys, centredNorms, nearerSeeds, nearestKeys } from "../../sdk/wasm/keys.ts";
import { halfOfFrequencies, type LayerGrid, valuesPerFrequency } from "../../sdk/wasm/layer-grid.ts";
import { layerNorms } from "../../sdk/wasm/layer-norms.ts";
import { layerSpectra } from "../../sdk/wasm/layer-spectra.ts";
import { markNonFinite } from "../../sdk/wasm/mark-non-finite.ts";
import { maxAbs, scaleByMaxAbs } from "../../sdk/wasm/max-abs.ts";
import { accumulateMoments, mergeMoments, momentLength } from "../../sdk/wasm/moments.ts";
import { normalizeRows, orthogonalitySum } from "../../sdk/wasm/orthogonality.ts";
import { pairwiseKL } from "../../sdk/wasm/pairwise-kl.ts";
import { periodicDistances, periodicSpectra } from "../../sdk/wasm/periodic-spectra.ts";
import { countBits, familyCount, fitLength, scaleFits, scaleTemplate } from "../../sdk/wasm/scale-fits.ts";
import { correlateSeparable } from "../../sdk/wasm/smooth-image.ts";
import { svd } from "../../sdk/wasm/svd.ts";
import type { Workspace } from "../../sdk/wasm/workspace.ts";
import { zeroSpectra } from "../../sdk/wasm/zero-spectra.ts";
import { descendingRows, type KernelRun, shares, unitRows } from "./kernel-cases.ts";

/** Kernels on inputs that lead far: many blocks, many iterations, ranks that are not full, what lies near a border. */
export const largeKernelCases = new Map<string, KernelRun>();

const set = (about: string, run: KernelRun) => largeKernelCases.set(about, run);

set("erf, erfc, exp, log", ({ kernels: { erf, erfc, exp, log } }, normal) => {
  const some = normal(300);
  return [...some].flatMap((x) => [erf(x), erfc(3 * x), exp(40 * x), log(Math.abs(x)), log(x * x * x * x)]);
});
set("discrete Gaussians", (ws) =>
  [0, 1e-9, 0.01, 0.3, 1, 7, 200, 1e4].map((s) => {
    const out = ws.allocate("f64", 150);
    discreteGaussian(ws, out, s);
    return out;
  }),
);
set("histograms and densities", (ws, normal) => {
  const [x, y] = [0, 1].map(() => ws.place("f64", normal(5000)));
  const [counts, cells, state] = [70, 900, 3 * 300].map((length) => ws.zeros("f64", length));
  const outside = [
    histogram(ws, counts, x, -2, 2.1),
    histogram2d(ws, cells, x, y, -2, 2, -1.5, 1.9),
    binnedMoments(ws, state, x, -1.4, 1.3),
  ];
  const densities = [0.02, 0.3, 2].map((bandwidth) => {
    const out = ws.allocate("f64", 257);
    kdeFromBins(ws, out, -4, 3.5, state, -1.4, 1.3, bandwidth, 5000);
    return out;
  });
  const between = ws.zeros("f64", 400);
  return [
    counts,
    cells,
    state,
    ...densities,
    between,
    ...outside,
    gatherBetween(ws, between, x, 0.1, 0.5),
    ...extent(ws, x),
  ];
});
for (const type of ["f32", "f64"] as const) {
  for (const width of [9, 25, 49, 64]) {
    set(`filters of ${width} ${type}`, (ws, normal) => {
      const count = 530;
      const values = normal(count * width).map((x, i) => x + 3 * Math.floor(i / width / 100));
      values.fill(0, width, 2 * width);
      const filters = ws.place(type, values);
      const scaled = ws.allocate(type, values.length);
      scaleByMaxAbs(ws, scaled, filters, width);
      const moments = [filters, scaled].map((each) => {
        const state = ws.zeros("f64", momentLength(width));
        accumulateMoments(ws, state, each, width, false);
        return state;
      });
      mergeMoments(ws, moments[0], moments[1], width);
      const { errors } = filterNorms(ws, filters, width);
      const maxima = ws.allocate("f64", count);
      maxAbs(ws, maxima, filters, width, true);
      ws.view(scaled)[7 * width + 3] = Number.NaN;
      const flags = ws.allocate("u8", count);
      const marked = markNonFinite(ws, flags, scaled, width);
      const rows = ws.allocate("f64", values.length);
      normalizeRows(ws, rows, filters, count, width);
      return [
        ...moments,
        errors,
        maxima,
        flags,
        marked,
        rows,
        orthogonalitySum(ws, rows, count, rows, count, width, true),
      ];
    });
  }
}
set("filters at the borders of what is scaled, or packed", (ws, normal) => {
  const width = 9;
  const sizes = [1e-100, 1.001e-100, 1e100, 0.999e100, 1e-160, 1e140];
  const filters = ws.place(
    "f64",
    sizes.flatMap((size) => [...normal(width - 1).map((x) => (size * x) / 2), size]),
  );
  const { norms, errors, unit, fourths, squaredNorms } = filterNorms(ws, filters, width);
  const lengths = ws.place("f64", [0.995e-30, 1.005e-30, 0.995e30, 1.005e30]);
  const packed = packFilters(ws, ws.place("f32", normal(4 * width)), lengths, width);
  return [norms, errors, unit, fourths, squaredNorms, packed];
});
for (const [rows, columns, rank] of [
  [40, 30, 30],
  [30, 40, 3],
  [25, 25, 24],
]) {
  set(`svd ${rows} x ${columns} of rank ${rank}`, (ws, normal) => {
    const matrix = product(normal(rows * rank), normal(rank * columns), rank, columns);
    for (let i = 0; i < matrix.length; i++) matrix[i] *= 10 ** -(Math.floor(i / columns) % 7);
    const { u, s, v, sweeps } = svd(ws, ws.place("f64", matrix), rows, columns);
    return [u, s, v, sweeps];
  });
}
for (const width of [9, 49]) {
  for (const signed of [false, true]) {
    set(`2,000 filters of ${width} follow 12 keys ${signed ? "by their signs" : "as axes"}`, (ws, normal) => {
      const [count, rows] = [2000, 12];
      const centres = unitRows(normal(rows * width), width);
      const noise = normal(count * width);
      // Filters near to a key, near to two of them, and anywhere.
      const filters = ws.place(
        "f32",
        noise.map((x, i) => {
          const [filter, tap] = [Math.floor(i / width), i % width];
          const near =
            centres[(filter % rows) * width + tap] +
            (filter % 3 === 0 ? centres[((filter + 1) % rows) * width + tap] : 0);
          return (filter % 7 === 0 ? 0 : near * (filter % 2 === 0 ? 1 : -1)) + 0.1 * (1 + (filter % 5)) * x;
        }),
      );
      const norms = ws.allocate("f64", count);
      centredNorms(ws, norms, filters, width);
      const keys = ws.place("f64", centres);
      const nearest = { indices: ws.allocate("u32", count), cosines: ws.allocate("f64", count) };
      nearestKeys(ws, nearest, filters, norms, keys, width, signed);
      const first = [ws.copyOut(nearest.indices), ws.copyOut(nearest.cosines)];
      const sums = ws.zeros("f64", rows * width);
      addToKeys(ws, sums, filters, norms, nearest, width);
      const sizes = new Uint32Array(rows);
      for (const key of first[0]) sizes[key]++;
      const [lower, upper] = [-1, Number.POSITIVE_INFINITY].map((bound) =>
        ws.place("f64", new Float64Array(count).fill(bound)),
      );
      const packed = packFilters(ws, filters, norms, width);
      const following = { nearest, lower, upper, sums, sizes: ws.place("u32", sizes) };
      const shifts = ws.zeros("f64", rows);
      const moved: (number | Float64Array)[] = [];
      for (let round = 0; round < 6; round++) {
        moved.push(followKeys(ws, following, filters, packed, norms, keys, shifts, width, signed));
        moved.push(ws.copyOut(lower), ws.copyOut(upper));
        // As k-means moves them: to the means of their filters.
        const [was, to] = [ws.copyOut(keys), unitRows(ws.copyOut(sums), width)];
        ws.view(keys).set(to);
        for (let key = 0; key < rows; key++) {
          let square = 0;
          for (let j = key * width; j < (key + 1) * width; j++) square += (was[j] - to[j]) ** 2;
          ws.view(shifts)[key] = Math.sqrt(square);
        }
      }
      const distances = ws.place("f64", new Float64Array(count).fill(2));
      const nearer = [0, 1].map((key) => {
        const one = ws.place("f64", ws.view(keys).slice(key * width, (key + 1) * width));
        return nearerSeeds(ws, distances, filters, norms, one, signed);
      });
      return [
        ...first,
        ...moved,
        nearest.indices,
        nearest.cosines,
        lower,
        upper,
        sums,
        following.sizes,
        distances,
        ...nearer,
      ];
    });
  }
}
for (const [groups, bins] of [
  [9, 70],
  [34, 63],
]) {
  set(`symmetric KL of ${groups} groups, some of them near, in ${bins} bins`, (ws, normal) => {
    const p = shares(normal(groups * bins), bins);
    for (let i = bins; i < p.length; i++) {
      if (Math.floor(i / bins) % 3 === 1) p[i] = p[i - bins] * (1 + 1e-9 * (i % 5)) + 1e-12;
    }
    const out = ws.zeros("f64", groups * groups);
    pairwiseKL(ws, out, ws.place("f64", p), ws.place("f64", normal(bins).map(Math.abs)));
    return [out];
  });
}
for (const [grid, rank] of [
  [{ groups: 1, out: 24, in: 20, kernel: [3, 3], size: [7, 6], stride: [1, 1] }, 20],
  [{ groups: 1, out: 33, in: 40, kernel: [3, 3], size: [4, 4], stride: [1, 1] }, 2],
  [{ groups: 1, out: 64, in: 64, kernel: [1, 1], size: [2, 2], stride: [1, 1] }, 64],
  [{ groups: 2, out: 12, in: 6, kernel: [3, 5], size: [6, 10], stride: [2, 2] }, 6],
] as [LayerGrid, number][]) {
  set(`layer of rank ${rank} ${JSON.stringify(grid)}`, (ws, normal) => {
    const taps = grid.in * grid.kernel[0] * grid.kernel[1];
    const rows = grid.groups * grid.out;
    const weights = product(normal(rows * rank), normal(rank * taps), rank, taps);
    // Graded rows, one of zeros, two that are equal.
    for (let i = 0; i < weights.length; i++) weights[i] *= 2 ** -(Math.floor(i / taps) % 11);
    weights.fill(0, taps, 2 * taps);
    weights.copyWithin(3 * taps, 2 * taps, 3 * taps);
    const placed = ws.place("f64", weights);
    const frequencies = ws.place(
      "u32",
      halfOfFrequencies(grid).map(({ index }) => index),
    );
    const spectra = ws.allocate("f64", frequencies.length * grid.groups * valuesPerFrequency(grid));
    layerSpectra(ws, spectra, placed, grid, frequencies, 0);
    const bounds = ws.allocate("f64", frequencies.length * grid.groups);
    const norm = layerNorms(ws, bounds, placed, grid, frequencies, 0, 0, { tolerance: 1e-13, steps: 60 });
    return [spectra, bounds, norm];
  });
}
for (const [k, n, m] of [
  [3, 16, 16],
  [5, 32, 32],
  [7, 64, 64],
  [9, 20, 14],
]) {
  set(`periodic spectra of 11 ${k} x ${k} on ${n} x ${m}`, (ws, normal) => {
    const filters = ws.place("f64", normal(11 * k * k));
    const out = ws.allocate("f64", 11 * n * m);
    periodicSpectra(ws, out, filters, k, n, m);
    const distances = ws.allocate("f64", 11 * 4);
    periodicDistances(ws, distances, filters, k, n, m, ws.place("f64", descendingRows(normal(4 * n * m), n * m)));
    return [out, distances];
  });
}
for (const k of [3, 5, 7]) {
  set(`zero-padded spectra of ${k} x ${k} with and without symmetries`, (ws, normal) => {
    const filters = symmetricFilters(normal(12 * k * k), k);
    const out = ws.allocate("f64", 12 * 16 * 13);
    zeroSpectra(ws, out, ws.place("f64", filters), k, 16, 13);
    return [
      out,
      ...Array.from({ length: 12 }, (_, i) =>
        ws.kernels.zeroMethod(ws.place("f64", filters.slice(i * k * k, (i + 1) * k * k)).pointer, k),
      ),
    ];
  });
}
for (const [width, height, rx, ry] of [
  [301, 67, 9, 4],
  [40, 1100, 2, 21],
]) {
  set(`images ${width} x ${height} by radius ${rx}, ${ry}`, (ws, normal) =>
    (["f32", "f64"] as const).map((type) => {
      const out = ws.allocate(type, width * height);
      const image = { width, height, pixels: ws.place(type, normal(width * height)) };
      correlateSeparable(ws, out, image, { taps: normal(rx + 1), odd: false }, { taps: normal(ry + 1), odd: false });
      return out;
    }),
  );
}
for (const k of [3, 5, 7, 9, 11]) {
  for (const paper of [false, true]) {
    for (const [methods, count] of [
      [0b110011, 60],
      [0b001100, k > 7 ? 20 : 60],
    ]) {
      set(
        `fits ${k} x ${k} of ${count} blobs and noise, ${paper ? "paper" : "exact"}, methods ${methods}`,
        (ws, normal) => {
          const out = ws.place("f64", new Float64Array(count * familyCount * countBits(methods) * fitLength));
          const normals = ws.place("f64", new Float64Array(count * familyCount * 2));
          scaleFits(ws, out, normals, ws.place("f64", blobs(ws, count, k, normal)), k, methods, 255, paper);
          return [out, normals];
        },
      );
    }
  }
  if (k > 7) continue;
  for (const model of extendedModels) {
    set(`${model.name} ${k} x ${k}, blobs and noise`, (ws, normal) => {
      const count = 12;
      const out = ws.allocate("f64", count * freeFitLength);
      freeFits(ws, out, ws.place("f64", unitRows(blobs(ws, count, k, normal), k * k)), k, model);
      return [out];
    });
  }
}

for (const paper of [false, true]) {
  set(`smoothings and differences of 64 scales, ${paper ? "paper" : "exact"}`, (ws, normal) => {
    const [count, k] = [64, 7];
    const template = ws.allocate("f64", k * k);
    const filters = normal(count * k * k).map((x) => 1e-3 * x);
    let s = 0.02;
    for (let i = 0; i < count; i++, s *= 1.107) {
      // To 12.
      scaleTemplate(ws, template, i % 3 === 0 ? 0 : 7, k, s, 0.8 * s, 0, paper);
      const shape = ws.copyOut(template);
      const size = shape.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      for (let j = 0; j < k * k; j++) filters[i * k * k + j] += shape[j] / size;
    }
    const out = ws.place("f64", new Float64Array(count * familyCount * 6 * fitLength));
    const normals = ws.place("f64", new Float64Array(count * familyCount * 2));
    const placed = ws.place(
      "f64",
      filters.map((x) => x / 2),
    );
    scaleFits(ws, out, normals, placed, k, 0b111111, 255, paper);
    return [out, normals];
  });
}

set("fits without divisors, of which nothing is written", (ws, normal) => {
  const [count, k] = [60, 5];
  const filters = ws.place("f64", blobs(ws, count, k, normal));
  const out = ws.place("f64", new Float64Array(count * familyCount * fitLength));
  // What stands for no divisors is the address 0: nothing may be written there.
  const first = () => new Float64Array(ws.kernels.memory.buffer, 0, 1)[0];
  const before = first();
  scaleFits(ws, out, null, filters, k, 0b010000, 255, false);
  return [out, Object.is(first(), before) ? 1 : 0];
});
for (const k of [7, 9, 11]) {
  set(`affine fits of ridges in 24 directions, ${k} x ${k}`, (ws, normal) => {
    const count = 24;
    const filters = normal(count * k * k).map((x) => 0.02 * x);
    const r = (k - 1) / 2;
    for (let i = 0; i < count; i++) {
      // Steep and flat ones, to both sides.
      const [along, up] = [(i % 7) - 3, 1 + Math.floor(i / 7)];
      for (let j = 0; j < k * k; j++) {
        const [x, y] = [(j % k) - r, Math.floor(j / k) - r];
        const across = (x * up - y * along) / Math.sqrt(up * up + along * along);
        filters[i * k * k + j] += 1 / (1 + across * across * across * across) / (1 + (x * x + y * y) / (k * k));
      }
    }
    const placed = ws.place("f64", unitRows(filters, k * k));
    return extendedModels
      .filter(({ kind }) => kind === "affine")
      .map((model) => {
        const out = ws.allocate("f64", count * freeFitLength);
        freeFits(ws, out, placed, k, model);
        return out;
      });
  });
}

/** Every other filter is noise, the others are templates of the families, with more and more noise. */
function blobs(ws: Workspace, count: number, k: number, normal: (count: number) => Float64Array): Float64Array {
  const filters = normal(count * k * k);
  const template = ws.allocate("f64", k * k);
  for (let i = 0; i < count; i += 2) {
    const family = (i / 2) % familyCount;
    const [a, b, alpha] = normal(3).map((x) => 0.05 + x * x);
    scaleTemplate(ws, template, family, k, a, family === 6 ? a : b, alpha, false);
    const shape = ws.view(template);
    const size = shape.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    for (let j = 0; j < k * k; j++) {
      const at = i * k * k + j;
      filters[at] = shape[j] / size + (0.5 * (i % 20) * filters[at]) / 20;
    }
  }
  let largest = 0;
  for (let i = 0; i < filters.length; i++) largest = Math.max(largest, Math.abs(filters[i]));
  return filters.map((x) => x / largest);
}

/** By turns: any, even in x, in both axes, in a point, odd in a point, of rank one. */
function symmetricFilters(filters: Float64Array, k: number): Float64Array {
  const at = (i: number, y: number, x: number) => (i * k + y) * k + x;
  const given = filters.slice();
  for (let i = 0; i * k * k < filters.length; i++) {
    for (let y = 0; y < k; y++) {
      for (let x = 0; x < k; x++) {
        const [own, left, down, turned] = [
          at(i, y, x),
          at(i, y, k - 1 - x),
          at(i, k - 1 - y, x),
          at(i, k - 1 - y, k - 1 - x),
        ].map((place) => given[place]);
        const ways = [
          own,
          own + left,
          own + left + (down + turned),
          own + turned,
          own - turned,
          given[at(i, 0, x)] * given[at(i, y, 0)],
        ];
        filters[at(i, y, x)] = ways[i % ways.length];
      }
    }
  }
  return filters;
}

/** a[..][inner] times b[inner][columns]. */
function product(a: Float64Array, b: Float64Array, inner: number, columns: number): Float64Array {
  const out = new Float64Array((a.length / inner) * columns);
  for (let i = 0; i < out.length; i++) {
    const [row, column] = [Math.floor(i / columns), i % columns];
    for (let j = 0; j < inner; j++) out[i] += a[row * inner + j] * b[j * columns + column];
  }
  return out;
}
