import FFT from "fft.js";
import { kernels } from "../../../sdk/wasm/load.ts";
import { periodicLabelDistances } from "../../../sdk/wasm/periodic-label-distances.ts";
import { periodicDistances, periodicSpectra } from "../../../sdk/wasm/periodic-spectra.ts";
import { Workspace, withWorkspace } from "../../../sdk/wasm/workspace.ts";
import { seededNormal } from "../../support/seeded.ts";
import type { BenchCase } from "../bench-case.ts";
import { labellingWork, periodicWork } from "../work.ts";

const referenceCount = 10;

function periodicOf(n: number, labelling = false): BenchCase {
  const count = 1_048_576 / n ** 2;
  return {
    name: `${labelling ? "labelling by f32: " : ""}periodic spectra + 10 distances, ${count} filters 3x3, n = ${n}`,
    async setup() {
      const ws = new Workspace(await kernels());
      const filters = Float64Array.from({ length: count * 9 }, seededNormal(7));
      const references = await referenceSpectra(n);
      const placed = ws.place("f64", filters);
      const placedReferences = ws.place("f64", references);
      const out = ws.allocate("f64", count * referenceCount);
      return {
        ours: labelling
          ? () => periodicLabelDistances(ws, out, placed, 3, n, n, placedReferences, 0.1)
          : () => periodicDistances(ws, out, placed, 3, n, n, placedReferences),
        peers: { "fft.js": () => void byFft(filters, references, n) },
        python: {
          module: `spectrum_periodic_${n}`,
          peers: [
            "np.fft.fft2 + np.sort",
            "tuned: rfft2 f32, half spectrum",
            "tuned: rfft2 f64, half spectrum",
            "tuned: matrix product f32, half spectrum",
          ],
        },
        targets: { "np.fft.fft2 + np.sort": 7, "tuned: rfft2 f32, half spectrum": 4, "fft.js": 20 },
        work: labelling
          ? labellingWork(count, n, referenceCount)
          : periodicWork(count, n, referenceCount, await distanceAdds(filters, references, n)),
      };
    },
  };
}

/** Normalised spectra of ten other filters. */
async function referenceSpectra(n: number): Promise<Float64Array> {
  return withWorkspace(await kernels(), (ws) => {
    const s = ws.allocate("f64", referenceCount * n * n);
    periodicSpectra(
      ws,
      s,
      ws.place("f64", Float64Array.from({ length: referenceCount * 9 }, seededNormal(8))),
      3,
      n,
      n,
    );
    return ws.view(s).map((x, i, all) => x / all[i - (i % (n * n))]);
  });
}

/** Values of a block of `distances` in the core, and the fewest that are taken by blocks. */
const blockLength = 32;
const leastBlocked = 2048;

/**
 * Multiply-adds, or pairs of operations as long, that the distance of a spectrum to a reference takes on average: one a value; by blocks
 * six a block, and three operations a value where the lists cross in it.
 */
async function distanceAdds(filters: Float64Array, references: Float64Array, n: number): Promise<number> {
  const length = n * n;
  if (length < leastBlocked) return length;
  const spectra = withWorkspace(await kernels(), (ws) => {
    const out = ws.allocate("f64", (filters.length / 9) * length);
    periodicSpectra(ws, out, ws.place("f64", filters), 3, n, n);
    return ws.copyOut(out);
  });
  let [crossed, blocks] = [0, 0];
  for (let s = 0; s < spectra.length; s += length) {
    for (let f = 0; f < references.length; f += length) {
      for (let i = 0; i + blockLength <= length; i += blockLength, blocks++) {
        // Each of two lanes: all of one list on one side of all of the other.
        const apart = [i, i + 1].every((first) => {
          const last = first + blockLength - 2;
          return (
            spectra[s + last] / spectra[s] >= references[f + first] ||
            references[f + last] >= spectra[s + first] / spectra[s]
          );
        });
        if (!apart) crossed++;
      }
    }
  }
  return (length / blockLength) * (6 + 1.5 * blockLength * (crossed / blocks));
}

/** The same by fft.js: rows, columns, magnitudes, a typed array's sort, distances. */
function byFft(filters: Float64Array, references: Float64Array, n: number): Float64Array {
  const fft = new FFT(n);
  const image = new Float64Array(n * n);
  const rows = new Float64Array(2 * n * n);
  const [line, lineOut] = [new Float64Array(2 * n), new Float64Array(2 * n)];
  const s = new Float64Array(n * n);
  const out = new Float64Array((filters.length / 9) * referenceCount);
  for (let i = 0; i < filters.length / 9; i++) {
    for (let j = 0; j < 9; j++) image[Math.floor(j / 3) * n + (j % 3)] = filters[i * 9 + j];
    // Only three rows have numbers.
    for (let y = 0; y < 3; y++) {
      const row = rows.subarray(2 * n * y, 2 * n * (y + 1));
      fft.realTransform(row, image.subarray(n * y, n * (y + 1)));
      fft.completeSpectrum(row);
    }
    for (let x = 0; x < n; x++) {
      line.fill(0);
      for (let y = 0; y < 3; y++) {
        line[2 * y] = rows[2 * (n * y + x)];
        line[2 * y + 1] = rows[2 * (n * y + x) + 1];
      }
      fft.transform(lineOut, line);
      for (let y = 0; y < n; y++) s[y * n + x] = Math.sqrt(lineOut[2 * y] ** 2 + lineOut[2 * y + 1] ** 2);
    }
    s.sort();
    for (let f = 0; f < referenceCount; f++) {
      let sum = 0;
      for (let j = 0; j < n * n; j++) sum += Math.abs(s[n * n - 1 - j] / s[n * n - 1] - references[f * n * n + j]);
      out[i * referenceCount + f] = sum;
    }
  }
  return out;
}

export const periodicCases: readonly BenchCase[] = [16, 32, 64].flatMap((n) => [periodicOf(n), periodicOf(n, true)]);
