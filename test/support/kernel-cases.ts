import { extendedModels } from "../../sdk/studies/scale-space/fits/extended-models.ts";
import { binnedPeriodicDistances } from "../../sdk/wasm/binned-distances.ts";
import { correlatePlane } from "../../sdk/wasm/correlate-plane.ts";
import { distributionDistances } from "../../sdk/wasm/distribution-distances.ts";
import { filterNorms } from "../../sdk/wasm/filter-norms.ts";
import { followKeys, packFilters } from "../../sdk/wasm/follow-keys.ts";
import { freeFitLength, freeFits } from "../../sdk/wasm/free-fits.ts";
import { comparedBins, histogramDistances, tabulateHistograms } from "../../sdk/wasm/histogram-distances.ts";
import { centredNorms, nearestKeys } from "../../sdk/wasm/keys.ts";
import { halfOfFrequencies, type LayerGrid, valuesPerFrequency } from "../../sdk/wasm/layer-grid.ts";
import { layerNorms } from "../../sdk/wasm/layer-norms.ts";
import { layerSpectra } from "../../sdk/wasm/layer-spectra.ts";
import { accumulateMoments, momentLength } from "../../sdk/wasm/moments.ts";
import { orthogonalitySum } from "../../sdk/wasm/orthogonality.ts";
import { applyPadded, bandIsPositive } from "../../sdk/wasm/padded-layer.ts";
import { pairwiseDistances } from "../../sdk/wasm/pairwise-distances.ts";
import { pairwiseKL } from "../../sdk/wasm/pairwise-kl.ts";
import { periodicDistances, periodicSpectra, roughPeriodicDistances } from "../../sdk/wasm/periodic-spectra.ts";
import { project } from "../../sdk/wasm/project.ts";
import { proveNorms } from "../../sdk/wasm/prove-norms.ts";
import { countBits, familyCount, fitLength, scaleFits, scaleTemplate } from "../../sdk/wasm/scale-fits.ts";
import { correlateSeparable } from "../../sdk/wasm/smooth-image.ts";
import { spread } from "../../sdk/wasm/spread.ts";
import { svd } from "../../sdk/wasm/svd.ts";
import { svdBatch } from "../../sdk/wasm/svd-batch.ts";
import type { Block, FloatArray, Workspace } from "../../sdk/wasm/workspace.ts";
import { zeroDistances, zeroSpectra } from "../../sdk/wasm/zero-spectra.ts";

/** Runs kernels on numbers that are drawn one by one, about as large as normal ones; returns all that they wrote. */
export type KernelRun = (
  ws: Workspace,
  normal: (count: number) => Float64Array,
) => (Block | FloatArray | Uint32Array | number)[];

const single = (ws: Workspace, values: Float64Array) => ws.place("f32", values);
const sizes = [1, 2, 3, 5, 8, 13];
/** Each kernel on little inputs whose sizes are odd, even, 1, and around the lanes. */
export const kernelCases = new Map<string, KernelRun>();

for (const rows of sizes) {
  for (const columns of sizes) {
    kernelCases.set(`svd ${rows} x ${columns}`, (ws, normal) => {
      const found = svd(ws, ws.place("f64", normal(rows * columns)), rows, columns);
      const values = svd(ws, ws.place("f64", normal(rows * columns)), rows, columns, { vectors: false });
      return [found.u, found.s, found.v, found.sweeps, values.s];
    });
  }
}
for (const [rows, columns] of [
  [3, 3],
  [5, 2],
  [2, 5],
  [9, 9],
]) {
  for (const count of [1, 3, 4, 9]) {
    kernelCases.set(`svd of ${count} ${rows} x ${columns} f64`, (ws, normal) => {
      const r = Math.min(rows, columns);
      const [u, s, v] = [rows * r, r, columns * r].map((length) => ws.allocate("f64", count * length));
      const sweeps = svdBatch(ws, u, s, v, ws.place("f64", normal(count * rows * columns)), count, rows, columns);
      return [u, s, v, sweeps];
    });
  }
}
for (const width of [4, 9, 25]) {
  for (const count of [1, 7, 130]) {
    for (const rows of [1, 2, 5]) {
      const about = `${count} filters of ${width}, ${rows} keys`;
      kernelCases.set(`keys: ${about}`, (ws, normal) => {
        const filters = single(ws, normal(count * width));
        const norms = ws.allocate("f64", count);
        centredNorms(ws, norms, filters, width);
        const keys = ws.place("f64", unitRows(normal(rows * width), width));
        const nearest = { indices: ws.allocate("u32", count), cosines: ws.allocate("f64", count) };
        nearestKeys(ws, nearest, filters, norms, keys, width, false);
        const [lower, upper] = [-1, Number.POSITIVE_INFINITY].map((bound) => {
          return ws.place("f64", new Float64Array(count).fill(bound));
        });
        const [sums, tally] = [ws.zeros("f64", rows * width), ws.place("u32", new Uint32Array(rows).fill(1000))];
        const packed = packFilters(ws, filters, norms, width);
        const shifts = ws.place("f64", new Float64Array(rows).fill(0.01));
        const following = { nearest, lower, upper, sums, sizes: tally };
        const moved = [1, 2, 3].map((round) => {
          if (round > 1) ws.view(keys).set(unitRows(normal(rows * width), width));
          return followKeys(ws, following, filters, packed, norms, keys, shifts, width, false);
        });
        return [nearest.indices, nearest.cosines, lower, upper, sums, tally, ...moved];
      });
      kernelCases.set(`moments and projection: ${about}`, (ws, normal) => {
        const filters = single(ws, normal(count * width));
        const state = ws.zeros("f64", momentLength(width));
        accumulateMoments(ws, state, filters, width, true);
        const out = ws.allocate("f64", count * rows);
        project(ws, out, filters, width, ws.place("f64", normal(rows * width)), ws.place("f64", normal(width)), false);
        const { maxima, norms, errors, unit, fourths, squaredNorms, errorSum } = filterNorms(ws, filters, width);
        return [state, out, maxima, norms, errors, unit, fourths, squaredNorms, errorSum];
      });
    }
  }
}
for (const [a, b] of [
  [1, 1],
  [5, 5],
  [7, 4],
  [33, 20],
]) {
  for (const fan of [1, 6, 27]) {
    kernelCases.set(`orthogonality of ${a} and ${b} rows of ${fan}`, (ws, normal) => {
      const [x, y] = [a, b].map((rows) => ws.place("f64", normal(rows * fan)));
      return [orthogonalitySum(ws, x, a, y, b, fan, false), orthogonalitySum(ws, x, a, x, a, fan, true)];
    });
  }
}
for (const grid of [
  { groups: 1, out: 3, in: 5, kernel: [3, 3], size: [8, 6], stride: [1, 1] },
  { groups: 2, out: 4, in: 4, kernel: [3, 3], size: [8, 8], stride: [2, 2] },
  { groups: 1, out: 7, in: 2, kernel: [5, 5], size: [9, 7], stride: [1, 1] },
  { groups: 3, out: 1, in: 1, kernel: [3, 3], size: [6, 6], stride: [1, 1] },
  { groups: 1, out: 6, in: 6, kernel: [3, 3], size: [6, 6], stride: [1, 2] },
] as LayerGrid[]) {
  kernelCases.set(`layer ${JSON.stringify(grid)}`, (ws, normal) => {
    const length = grid.out * grid.in * grid.kernel[0] * grid.kernel[1];
    const weights = ws.place("f64", normal(grid.groups * length));
    const frequencies = ws.place(
      "u32",
      halfOfFrequencies(grid).map(({ index }) => index),
    );
    const spectra = ws.allocate("f64", frequencies.length * grid.groups * valuesPerFrequency(grid));
    layerSpectra(ws, spectra, weights, grid, frequencies, 0);
    const bounds = ws.allocate("f64", frequencies.length * grid.groups);
    const norms = [3, 24].map((steps) => {
      return layerNorms(ws, bounds, weights, grid, frequencies, 0, 0, { tolerance: 1e-13, steps });
    });
    const first = ws.place("f64", ws.view(weights).slice(0, length));
    const proofs = [0.5, 0.9, 1.2].map((share) => {
      const proof = ws.allocate("u8", frequencies.length);
      proveNorms(ws, proof, first, { ...grid, groups: 1 }, frequencies, 0, share * norms[1]);
      return proof;
    });
    return [spectra, bounds, ...norms, ...proofs];
  });
}
for (const grid of [
  { out: 3, in: 5, kernel: [3, 3], size: [4, 5], outSize: [4, 5], stride: [1, 1], dilation: [1, 1], pad: [1, 1] },
  { out: 4, in: 8, kernel: [3, 2], size: [7, 6], outSize: [3, 6], stride: [2, 1], dilation: [1, 2], pad: [0, 1] },
  { out: 1, in: 1, kernel: [5, 5], size: [3, 3], outSize: [3, 3], stride: [1, 1], dilation: [1, 1], pad: [2, 2] },
] as const) {
  kernelCases.set(`padded layer ${JSON.stringify(grid)}`, (ws, normal) => {
    const matrices = ws.place("f64", normal(grid.out * grid.in * grid.kernel[0] * grid.kernel[1]));
    const inner = ws.place("f64", normal(grid.in * grid.size[0] * grid.size[1]));
    const outer = ws.place("f64", normal(grid.out * grid.outSize[0] * grid.outSize[1]));
    const [forward, backward] = [ws.allocate("f64", outer.length), ws.allocate("f64", inner.length)];
    applyPadded(ws, forward, inner, matrices, { groups: 1, ...grid }, false);
    applyPadded(ws, backward, outer, matrices, { groups: 1, ...grid }, true);
    return [forward, backward];
  });
}
for (const [rows, width] of [
  [2, 2],
  [6, 4],
  [12, 6],
  [10, 14],
]) {
  kernelCases.set(`band of ${rows} rows, ${width} wide`, (ws, normal) => {
    const proofs = [0.1, 8].map((diagonal) => {
      const band = ws.place("f64", bandOf(normal(rows * (width + 1)), width, diagonal));
      return [Number(bandIsPositive(ws, band, rows, width)), ...ws.view(band)];
    });
    return proofs.map((proof) => Float64Array.from(proof));
  });
}
for (const [k, n, m] of [
  [3, 3, 4],
  [3, 8, 8],
  [5, 9, 6],
  [7, 8, 11],
  [7, 17, 16],
]) {
  for (const count of [1, 2, 5]) {
    kernelCases.set(`spectra of ${count} ${k} x ${k} on ${n} x ${m}`, (ws, normal) => {
      const filters = ws.place("f64", normal(count * k * k));
      const references = ws.place("f64", descendingRows(normal(3 * n * m), n * m));
      const [periodic, zero] = [0, 1].map(() => ws.allocate("f64", count * n * m));
      periodicSpectra(ws, periodic, filters, k, n, m);
      zeroSpectra(ws, zero, filters, k, n, m);
      const [exact, rough, none, binned] = [0, 1, 2, 3].map(() => ws.allocate("f64", count * 3));
      periodicDistances(ws, exact, filters, k, n, m, references);
      roughPeriodicDistances(ws, rough, filters, k, n, m, references);
      zeroDistances(ws, none, filters, k, n, m, references);
      const error = ws.allocate("f64", count);
      binnedPeriodicDistances(ws, binned, error, filters, k, n, m, references);
      return [periodic, zero, exact, rough, none, binned, error];
    });
  }
}
for (const groups of [1, 2, 5]) {
  for (const bins of [1, 2, 7, 70]) {
    kernelCases.set(`distances of ${groups} groups in ${bins} bins`, (ws, normal) => {
      const p = ws.place("f64", shares(normal(groups * bins), bins));
      const matrices = [0, 1, 2, 3].map(() => ws.zeros("f64", groups * groups));
      const [jensenShannon, hellinger, totalVariation, wasserstein1] = matrices;
      const out = { jensenShannon, hellinger, totalVariation, wasserstein1 };
      pairwiseDistances(ws, out, p, groups, 0.5);
      const kl = ws.zeros("f64", groups * groups);
      if (groups > 1) pairwiseKL(ws, kl, p, ws.place("f64", normal(bins).map(Math.abs)));
      const [a, b] = [0, 1].map(() => ws.place("f64", shares(normal(bins), bins)));
      const on = comparedBins(ws, [...new Array(bins).keys()], bins, 0.5, 1e-7);
      const counts = normal(groups * bins).map((x) => Math.max(0, Math.round(3 * x)));
      const table = tabulateHistograms(ws, ws.place("f64", counts), on);
      const between = [5 * groups * groups, groups * groups, 5 * groups, groups].map((length) =>
        ws.zeros("f64", length),
      );
      for (const [i, out] of between.entries()) histogramDistances(ws, out, table, table, on, 0.7, i > 1);
      return [...matrices, kl, ...between, ...Object.values(distributionDistances(ws, a, b, 0.5))];
    });
  }
}
for (const [width, height, rx, ry] of [
  [1, 1, 0, 2],
  [7, 5, 3, 1],
  [16, 9, 2, 12],
]) {
  kernelCases.set(`image ${width} x ${height} by radius ${rx}, ${ry}`, (ws, normal) => {
    const outs = (["f32", "f64"] as const).map((type) => {
      const image = { width, height, pixels: ws.place(type, normal(width * height)) };
      const out = ws.allocate(type, width * height);
      const taps = { taps: normal(rx + 1), odd: false };
      correlateSeparable(ws, out, image, taps, { taps: normal(ry + 1).fill(0, 0, 1), odd: true });
      return out;
    });
    const image = { width, height, pixels: ws.place("f64", normal(width * height)) };
    const plane = ws.allocate("f64", width * height);
    correlatePlane(ws, plane, image, ws.place("f64", normal((2 * rx + 1) * (2 * ry + 1))), rx, ry);
    return [...outs, plane];
  });
}
for (const k of [3, 5, 7, 17]) {
  for (const paper of [false, true]) {
    // C1 and the other absolute fits take most of the time.
    for (const methods of k < 17 ? [63, 1, 2, 4, 8, 16, 32] : [63]) {
      kernelCases.set(`fits ${k} x ${k} ${paper} ${methods}`, (ws, normal) => {
        const count = k < 17 ? 3 : 1;
        const out = ws.place("f64", new Float64Array(count * familyCount * countBits(methods) * fitLength));
        const normals = ws.place("f64", new Float64Array(count * familyCount * 2));
        scaleFits(ws, out, normals, ws.place("f64", normal(count * k * k)), k, methods, 255, paper);
        return [out, normals];
      });
    }
    kernelCases.set(`templates, spreads and common scales ${k} x ${k} ${paper}`, (ws, normal) => {
      const templates = Array.from({ length: familyCount }, (_, family) => {
        const out = ws.allocate("f64", k * k);
        scaleTemplate(ws, out, family, k, 0.7, family === 6 ? 0.7 : 1.9, 0.4, paper);
        return out;
      });
      const spreads = ws.allocate("f64", 3 * 6);
      spread(ws, spreads, ws.place("f64", normal(3 * k * k)), k);
      const families = ws.place("u32", [0, 4, 6, 7]);
      const filters = ws.place("f64", normal(4 * k * k));
      const scales = [true, false].map((absolutes) => {
        const scratch = ws.allocate("u8", ws.kernels.pooledScratch()).pointer;
        return ws.kernels.pooledScale(filters.pointer, families.pointer, 4, k, paper, absolutes, scratch);
      });
      return [...templates, spreads, ...scales];
    });
  }
  for (const model of extendedModels) {
    if (k > 5) continue;
    kernelCases.set(`${model.name} ${k} x ${k}`, (ws, normal) => {
      const out = ws.allocate("f64", 2 * freeFitLength);
      freeFits(ws, out, ws.place("f64", unitRows(normal(2 * k * k), k * k)), k, model);
      return [out];
    });
  }
}

/** Rows of mean 0 and length 1, in place. */
export function unitRows(values: Float64Array, width: number): Float64Array {
  for (let i = 0; i < values.length; i += width) {
    const row = values.subarray(i, i + width);
    const mean = row.reduce((sum, value) => sum + value, 0) / width;
    const length = Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0));
    for (let j = 0; j < width; j++) row[j] = length > 0 ? (row[j] - mean) / length : 0;
  }
  return values;
}

/** Descending, the first 1. */
export function descendingRows(values: Float64Array, width: number): Float64Array {
  for (let i = 0; i < values.length; i += width) {
    const row = values
      .subarray(i, i + width)
      .map(Math.abs)
      .sort()
      .reverse();
    values.set(
      row.map((value) => value / row[0]),
      i,
    );
  }
  return values;
}

/** Rows of positive numbers that sum to 1. */
export function shares(values: Float64Array, width: number): Float64Array {
  for (let i = 0; i < values.length; i += width) {
    const row = values.subarray(i, i + width);
    const sum = row.reduce((all, value) => all + value * value, 0);
    for (let j = 0; j < width; j++) row[j] = (row[j] * row[j]) / sum;
  }
  return values;
}

/** A band whose two leftmost numbers of each row, and what lies left of the matrix, are 0. */
function bandOf(values: Float64Array, width: number, diagonal: number): Float64Array {
  return values.map((value, at) => {
    const [row, place] = [Math.floor(at / (width + 1)), at % (width + 1)];
    if (place === width) return diagonal;
    return place < 2 || row - width + place < 0 ? 0 : value / width;
  });
}
