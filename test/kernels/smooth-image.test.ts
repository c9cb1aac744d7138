import { test } from "uvu";
import * as assert from "uvu/assert";
import { correlatePlane } from "../../sdk/wasm/correlate-plane.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { correlateSeparable, type HalfKernel } from "../../sdk/wasm/smooth-image.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { expectClose } from "../support/close.ts";
import { expectError } from "../support/expect-error.ts";
import { guarded } from "../support/guarded.ts";
import { seededNormal } from "../support/seeded.ts";

// The naive twin: one sum of a plane kernel for each pixel, the reflection by walking.
function naive(image: ArrayLike<number>, width: number, height: number, kernel: number[][]): Float64Array {
  const mirror = (start: number, n: number) => {
    let i = start;
    while (i < 0 || i >= n) i = i < 0 ? -1 - i : 2 * n - 1 - i;
    return i;
  };
  const [ry, rx] = [(kernel.length - 1) / 2, (kernel[0].length - 1) / 2];
  return Float64Array.from({ length: width * height }, (_, at) => {
    let sum = 0;
    for (const [i, row] of kernel.entries()) {
      for (const [j, tap] of row.entries()) {
        const y = mirror(Math.floor(at / width) + i - ry, height);
        sum += tap * image[y * width + mirror((at % width) + j - rx, width)];
      }
    }
    return sum;
  });
}

function whole({ taps, odd }: HalfKernel): number[] {
  const radius = taps.length - 1;
  return Array.from({ length: 2 * radius + 1 }, (_, i) => taps[Math.abs(i - radius)] * (odd && i < radius ? -1 : 1));
}

const normal = seededNormal(3);
const half = (radius: number, odd: boolean): HalfKernel => {
  const taps = Float64Array.from({ length: radius + 1 }, normal);
  if (odd) taps[0] = 0;
  return { taps, odd };
};

// Around the step of 8 pixels and the strip's end (32 for a ring of 513 rows, 512 for a low one), kernels longer than the image.
const shapes: [width: number, height: number, rx: number, ry: number][] = [
  [1, 1, 0, 0],
  [1, 1, 5, 4],
  [3, 2, 7, 9],
  [7, 5, 1, 1],
  [8, 9, 2, 3],
  [17, 12, 3, 2],
  [33, 6, 4, 0],
  [513, 3, 1, 1],
  [1025, 2, 2, 1],
  [45, 600, 2, 260],
];

for (const type of ["f64", "f32"] as const) {
  test(`separable correlation of ${type} pixels: the naive twin, within its guards`, async () => {
    const core = await kernels();
    for (const [i, [width, height, rx, ry]] of shapes.entries()) {
      const [alongX, alongY] = [half(rx, i % 2 === 1), half(ry, i % 3 === 1)];
      withWorkspace(core, (ws) => {
        const pixels = ws.place(type, Float64Array.from({ length: width * height }, normal));
        const out = guarded(ws, type, width * height);
        correlateSeparable(ws, out.block, { width, height, pixels }, alongX, alongY);
        out.expectGuards();
        const [x, y] = [whole(alongX), whole(alongY)];
        const input = ws.copyOut(pixels);
        // The tall case is checked against two passes, the others against the plane kernel.
        const expected =
          ry > 100
            ? naive(
                naive(input, width, height, [x]),
                width,
                height,
                y.map((tap) => [tap]),
              )
            : naive(
                input,
                width,
                height,
                y.map((a) => x.map((b) => a * b)),
              );
        // Sums of (2 rx + 1)(2 ry + 1) products of numbers of order 1; f32 results are rounded once.
        const size = Math.max(1, ...expected.map(Math.abs));
        expectClose(ws.view(out.block), expected, size * (type === "f32" ? 2 ** -23 : 1e-13), `${width} x ${height}`);
      });
    }
  });
}

test("plane correlation: the naive twin, within its guards", async () => {
  const core = await kernels();
  for (const [width, height, rx, ry] of shapes.slice(0, -1)) {
    withWorkspace(core, (ws) => {
      const pixels = ws.place("f64", Float64Array.from({ length: width * height }, normal));
      const rows = Array.from({ length: 2 * ry + 1 }, () => Array.from({ length: 2 * rx + 1 }, normal));
      const out = guarded(ws, "f64", width * height);
      correlatePlane(ws, out.block, { width, height, pixels }, ws.place("f64", rows.flat()), rx, ry);
      out.expectGuards();
      expectClose(ws.view(out.block), naive(ws.view(pixels), width, height, rows), 1e-12, `${width} x ${height}`);
    });
  }
});

test("blocks that do not fit are refused", async () => {
  const core = await kernels();
  const one = half(0, false);
  const run = (width: number, height: number, length: number, taps = one) =>
    withWorkspace(core, (ws) => {
      const image = { width, height, pixels: ws.zeros("f64", 6) };
      correlateSeparable(ws, ws.allocate("f64", length), image, one, taps);
    });
  await expectError(() => run(0, 6, 6), "usage", /0 x 6/);
  await expectError(() => run(2, 4, 8), "usage", /the image holds 6 numbers, expected 8/);
  await expectError(() => run(2, 3, 5), "usage", /the result holds 5/);
  await expectError(() => run(2, 3, 6, { taps: new Float64Array(0), odd: false }), "usage", /at least one tap/);
  await expectError(
    () =>
      withWorkspace(core, (ws) => {
        const pixels = ws.zeros("f64", 6);
        correlateSeparable(ws, pixels, { width: 2, height: 3, pixels }, one, one);
      }),
    "usage",
    /a block of its own/,
  );
  assert.ok(run(2, 3, 6) === undefined);
});

test.run();
