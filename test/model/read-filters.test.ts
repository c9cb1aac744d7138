import { test } from "uvu";
import * as assert from "uvu/assert";
import { collectFilters } from "../../sdk/model/filter-set.ts";
import { listConvLayers } from "../../sdk/model/list-conv-layers.ts";
import type { ConvKind, WeightLayout } from "../../sdk/model/model-file.ts";
import { readFilters } from "../../sdk/model/read-filters.ts";
import { expectError } from "../support/expect-error.ts";
import { countingTensor } from "../support/tensors.ts";

/** Sizes of every axis; a tensor's value says which element it is. */
const sizes: Record<string, number> = { O: 4, I: 3, H: 3, W: 3, D: 3, M: 2, N: 5 };
const weights: Record<string, number> = { O: 1e4, N: 1e4, I: 1e3, M: 1e4, D: 100, H: 10, W: 1 };

/** A layer in this layout whose weight at (o, i, d, h, w) is o*10000 + i*1000 + d*100 + h*10 + w. */
function layer(layout: WeightLayout, { kind = "conv" as ConvKind, dtype = "f32" } = {}) {
  const axes = [...layout];
  const shape = axes.map((axis) => sizes[axis]);
  const valueAt = (position: number) => {
    let [value, rest] = [0, position];
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      value += (rest % shape[axis]) * weights[axes[axis]];
      rest = Math.floor(rest / shape[axis]);
    }
    return value;
  };
  const tensor = countingTensor(`${layout}.weight`, shape, { dtype, valueAt });
  return listConvLayers([{ name: layout, tensor, layout, kind, groups: 1 }], { slices: true })[0];
}

/** The naive twin: loops over (out, in), each filter row by row; of a 3-D kernel the slices across D, then H, then W. */
function expected(layout: WeightLayout): number[] {
  const values: number[] = [];
  const count = (axis: string) => (layout.includes(axis) ? sizes[axis] : 1);
  // The depthwise output channel is i * M + m: there the inputs come first.
  const [outer, inner] = layout === "HWIM" ? ["I", "M"] : layout === "NHW" ? ["N", "I"] : ["O", "I"];
  for (let a = 0; a < count(outer); a++) {
    for (let b = 0; b < count(inner); b++) {
      for (const across of layout.includes("D") ? ["D", "H", "W"] : ["D"]) {
        const [rows, columns] = ["D", "H", "W"].filter((axis) => axis !== across);
        for (let slice = 0; slice < count(across); slice++) {
          for (let row = 0; row < 3; row++) {
            for (let column = 0; column < 3; column++) {
              const place = slice * weights[across] + row * weights[rows] + column * weights[columns];
              values.push(a * weights[outer] + b * weights[inner] + place);
            }
          }
        }
      }
    }
  }
  return values;
}

test("every layout gives filters in (out, in) order, row-major, whatever the chunk", async () => {
  for (const layout of ["OIHW", "HWIO", "HWIM", "OIDHW", "DHWIO", "NHW"] as const) {
    for (const chunk of [1, 2, 5, 7, 65536]) {
      const values: number[] = [];
      let next = 0;
      for await (const piece of readFilters(layer(layout), { chunk })) {
        assert.is(piece.start, next);
        assert.ok(piece.count <= chunk && piece.data.length === piece.count * 9);
        next += piece.count;
        values.push(...piece.data);
      }
      assert.is(next, layer(layout).filters);
      assert.equal(values, expected(layout), `${layout}, chunks of ${chunk}`);
    }
  }
});

test("in (out, in) order only the chunk's elements are read", async () => {
  const whole = layer("OIHW");
  const ranges: [number?, number?][] = [];
  const tensor = {
    ...whole.tensor,
    read: (start?: number, end?: number) => {
      ranges.push([start, end]);
      return whole.tensor.read(start, end);
    },
  };
  for await (const _ of readFilters({ ...whole, tensor }, { chunk: 5 }));
  assert.equal(ranges, [
    [0, 45],
    [45, 90],
    [90, 108],
  ]);
});

test("a layer that is not analysed, a bad chunk, an abort", async () => {
  const [line] = listConvLayers([
    { name: "l", tensor: countingTensor("l", [2, 2, 1, 1]), layout: "OIHW", kind: "conv", groups: 1 },
  ]);
  await expectError(() => readFilters(line).next(), "usage", /1x1 convolution/);
  await expectError(() => readFilters(layer("OIHW"), { chunk: 0 }).next(), "usage", /chunk is 0/);
  const controller = new AbortController();
  const filters = readFilters(layer("OIHW"), { chunk: 5, signal: controller.signal });
  await filters.next();
  controller.abort();
  await expectError(() => filters.next(), "aborted");
});

test("collectFilters puts all filters of a size behind one another, wide where any layer is", async () => {
  const other = listConvLayers([
    { name: "five", tensor: countingTensor("five", [2, 2, 5, 5]), layout: "OIHW", kind: "conv", groups: 1 },
  ])[0];
  const single = layer("HWIO");
  const double = layer("OIHW", { dtype: "f64" });
  const set = await collectFilters([single, other, double]);
  assert.ok(set.data instanceof Float64Array);
  assert.equal([set.kernel, set.width, set.count], [[3, 3], 9, 24]);
  assert.equal(
    set.layers.map(({ layer: { name }, start, count }) => [name, start, count]),
    [
      ["HWIO", 0, 12],
      ["OIHW", 12, 12],
    ],
  );
  assert.equal([...set.data], [...expected("HWIO"), ...expected("OIHW")]);
  assert.ok((await collectFilters([single])).data instanceof Float32Array);
  assert.is((await collectFilters([single, other], { kernel: 5 })).count, 4);
  await expectError(
    () => collectFilters([single, other], { kernel: 7 }),
    "no-filters",
    /no 7x7 convolution filters; found 3x3, 5x5/,
  );
  await expectError(() => collectFilters([]), "no-filters", /no others either/);
  await expectError(() => collectFilters([single], { kernel: 1 }), "usage");
});

test.run();
