import { kernels } from "../../../sdk/wasm/load.ts";
import { Workspace } from "../../../sdk/wasm/workspace.ts";
import { zeroSpectra } from "../../../sdk/wasm/zero-spectra.ts";
import { seededNormal } from "../../support/seeded.ts";
import type { BenchCase } from "../bench-case.ts";
import { zeroWork } from "../work.ts";

const [svdvals, eigvalsh, banded] = ["numpy svdvals", "scipy eigvalsh(J A)", "scipy eig_banded(J A)"];

function zeroOf(k: number, n: number, count: number, targets: Record<string, number> = {}): BenchCase {
  return {
    name: `zero-padded spectra, ${count} filters ${k}x${k}, n = ${n}`,
    async setup() {
      const ws = new Workspace(await kernels());
      const filters = ws.place("f64", Float64Array.from({ length: count * k * k }, seededNormal(7)));
      const out = ws.allocate("f64", count * n * n);
      return {
        ours: () => zeroSpectra(ws, out, filters, k, n, n),
        python: { module: `spectrum_zero_${k}_${n}`, peers: [svdvals, eigvalsh, banded] },
        targets,
        work: zeroWork(count, k, n),
      };
    },
  };
}

/** A short cut against the general way, on 3 x 3 filters at n = 32. */
function shortCutOf(name: string, filter: number[], targets: Record<string, number> = {}): BenchCase {
  const n = 32;
  return {
    name: `zero-padded spectrum of a ${name} filter, n = ${n}, short cut`,
    async setup() {
      const ws = new Workspace(await kernels());
      // Two of each, for two lanes. The nudge breaks the symmetry and the rank.
      const special = ws.place("f64", [...filter, ...filter]);
      const general = ws.place("f64", Float64Array.from([...filter, ...filter], nudged(seededNormal(3))));
      const out = ws.allocate("f64", 2 * n * n);
      return {
        ours: () => zeroSpectra(ws, out, special, 3, n, n),
        peers: { "the general way": () => zeroSpectra(ws, out, general, 3, n, n) },
        targets,
      };
    },
  };
}

const nudged = (normal: () => number) => (x: number) => x + 1e-6 * normal();

const atLeast50 = { "the general way": 50 };

export const zeroCases: readonly BenchCase[] = [
  zeroOf(3, 16, 8, { [svdvals]: 3, [eigvalsh]: 1.5 }),
  zeroOf(5, 16, 4),
  zeroOf(7, 16, 4),
  zeroOf(3, 32, 2, { [svdvals]: 2, [eigvalsh]: 1, [banded]: 1 }),
  zeroOf(5, 32, 2),
  zeroOf(7, 32, 2),
  shortCutOf("symmetric", [1, 2, 1, 3, 5, 3, 1, 2, 1], atLeast50),
  shortCutOf("rank-one", [1, 2, 3, 2, 4, 6, -1, -2, -3], atLeast50),
  shortCutOf("mirror-symmetric", [1, 2, 1, 3, 5, 3, 4, 1, 4], atLeast50),
  shortCutOf("point-symmetric", [1, 2, 4, 3, 5, 3, 4, 2, 1], atLeast50),
  shortCutOf("point-antisymmetric", [1, 2, 4, 3, 0, -3, -4, -2, -1]),
];
