import { test } from "uvu";
import * as assert from "uvu/assert";
import { kernels } from "../../sdk/wasm/load.ts";
import { scaleTemplate } from "../../sdk/wasm/scale-fits.ts";
import { spread, spreadLength } from "../../sdk/wasm/spread.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { expectClose } from "../support/close.ts";
import { guarded } from "../support/guarded.ts";
import { seededNormal } from "../support/seeded.ts";

const core = kernels();

async function spreadOf(type: "f32" | "f64", filters: number[], k: number, weights?: number[]): Promise<Float64Array> {
  return withWorkspace(await core, (ws) => {
    const out = guarded(ws, "f64", (filters.length / k ** 2) * spreadLength);
    spread(ws, out.block, ws.place(type, filters), k, weights && ws.place("f64", weights));
    out.expectGuards();
    return ws.copyOut(out.block);
  });
}

async function templateOf(family: number, k: number, a: number, b: number): Promise<number[]> {
  return withWorkspace(await core, (ws) => {
    const out = guarded(ws, "f64", k * k);
    scaleTemplate(ws, out.block, family, k, a, b, 0, false);
    out.expectGuards();
    return [...ws.view(out.block)];
  });
}

/** The definition, term by term. */
function naive(filter: number[], k: number, weights?: number[]): number[] {
  const r = (k - 1) / 2;
  const mass = filter.map((weight, i) => Math.abs(weight) * Math.abs(weights?.[i] ?? 1));
  const total = mass.reduce((sum, m) => sum + m, 0);
  const mean = (f: (x: number, y: number) => number) =>
    mass.reduce((sum, m, i) => sum + m * f((i % k) - r, r - Math.floor(i / k)), 0) / total;
  const [x, y] = [mean((x) => x), mean((_, y) => y)];
  return [
    total,
    x,
    y,
    mean((px) => (px - x) ** 2),
    mean((px, py) => (px - x) * (py - y)),
    mean((_, py) => (py - y) ** 2),
  ];
}

test("every number of filters gives the definition's values, f32 and f64, with and without weights", async () => {
  const normal = seededNormal(4);
  for (const k of [3, 5, 7, 17]) {
    for (const count of [0, 1, 2, 3, 4]) {
      const filters = Array.from({ length: count * k * k }, () => Math.fround(normal()));
      const weights = Array.from({ length: k * k }, normal);
      for (const w of [undefined, weights]) {
        const expected = Array.from({ length: count }, (_, i) =>
          naive(filters.slice(i * k * k, (i + 1) * k * k), k, w),
        );
        // Sums of up to 289 terms of size r^2.
        for (const type of ["f32", "f64"] as const) {
          expectClose(await spreadOf(type, filters, k, w), expected.flat(), 1e-11, `${type} ${k} x ${k}, ${count}`);
        }
      }
    }
  }
});

test("V(|delta_x T|) = 2 s + T0 / (T0 + T1), V(|delta+- T|) = 1/4 + s (1 + T1 / T0), mean -+ 1/2", async () => {
  const k = 17;
  for (const s of [0.05, 0.25, 1]) {
    const t = withWorkspace(await core, (ws) => {
      const row = ws.allocate("f64", 2);
      ws.kernels.discreteGaussian(row.pointer, 2, s);
      return [...ws.view(row)];
    });
    // What the cut at 8 pixels loses: 2 n^3 T(n; s) / (T0 + T1) at n = 9 is 4e-6 at s = 1, 2e-10 at s = 1/4.
    const bound = s === 1 ? 1e-5 : 1e-9;
    const central = await spreadOf("f64", await templateOf(4, k, s, s), k);
    expectClose([central[1], central[3]], [0, 2 * s + t[0] / (t[0] + t[1])], bound);
    for (const [family, mean] of [
      [3, -0.5],
      [1, 0.5],
    ]) {
      const shifted = await spreadOf("f64", await templateOf(family, k, s, s), k);
      expectClose([shifted[1], shifted[3]], [mean, 0.25 + s * (1 + t[1] / t[0])], bound);
      // The other axis is smoothed: its variance is s.
      expectClose([shifted[2], shifted[5]], [0, s], bound);
    }
  }
});

test("a mass of zero has no mean", async () => {
  const found = await spreadOf("f64", new Array(18).fill(0).with(13, 2), 3);
  assert.is(found[0], 0);
  assert.ok(Number.isNaN(found[1]));
  expectClose(found.subarray(6), [2, 0, 0, 0, 0, 0], 0);
});

test.run();
