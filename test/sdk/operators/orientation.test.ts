import { test } from "uvu";
import * as assert from "uvu/assert";
import { degreesOf } from "../../../sdk/statistics/arc-tangent.ts";
import { orientationOf } from "../../../sdk/studies/operators/orientation.ts";

test("degrees are Math.atan2's on the whole circle", () => {
  for (let i = -1000; i <= 1000; i++) {
    const [y, x] = [Math.sin(i / 159), Math.cos(i / 159)];
    const expected = ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360;
    // A few units in the last place of 360.
    assert.ok(Math.abs(degreesOf(y, x) - expected) < 3e-13, `${i}`);
  }
  assert.equal(
    [degreesOf(0, 0), degreesOf(0, 1), degreesOf(1, 0), degreesOf(0, -1), degreesOf(-1, 0)],
    [0, 0, 90, 180, 270],
  );
});

test("edges ascend where they point: quarter turns by 90 degrees, diagonal ones between", () => {
  const right = [-1, 0, 1, -2, 0, 2, -1, 0, 1];
  const turned = (filter: number[]) => filter.map((_, i) => filter[3 * (i % 3) + 2 - Math.floor(i / 3)]);
  for (let quarter = 0, filter = right; quarter < 4; quarter++, filter = turned(filter)) {
    const found = orientationOf(filter, 3, "edge");
    assert.is(found?.phase, "odd");
    assert.is(found?.angle, 90 * quarter);
    assert.is(found?.form?.name, `edge ${90 * quarter}`);
    assert.ok(Math.abs((found?.form?.cosine ?? 0) - 1) < 1e-15);
    // The plane through Sobel's weights has 8/9 of their energy: (8/6)^2 * 6 / 12.
    assert.ok(Math.abs((found?.strength ?? 0) - 8 / 9) < 1e-15);
  }
  const diagonal = orientationOf([0, 1, 2, -1, 0, 1, -2, -1, 0], 3, "edge");
  assert.equal([diagonal?.angle, diagonal?.form?.name], [45, "edge 45"]);
});

test("lines vary most across themselves, dark or bright; round filters have no angle", () => {
  const upright = [-1, 2, -1, -1, 2, -1, -1, 2, -1];
  for (const sign of [1, -1]) {
    const line = orientationOf(
      upright.map((weight) => sign * weight),
      3,
      "indeterminate",
    );
    assert.equal([line?.phase, line?.angle, line?.form], ["even", 0, null]);
    assert.ok(Math.abs((line?.strength ?? 0) - 1) < 1e-14);
  }
  const lying = orientationOf([0, 0, 0, 1, 1, 1, 0, 0, 0], 3, "indeterminate");
  assert.is(lying?.angle, 90);
  const slash = orientationOf([-1, -1, 2, -1, 2, -1, 2, -1, -1], 3, "indeterminate");
  assert.is(slash?.angle, 135);
  for (const round of [
    [1, 1, 1, 1, 1, 1, 1, 1, 1],
    [0, 0, 0, 0, 5, 0, 0, 0, 0],
    [0, 1, 0, 1, -4, 1, 0, 1, 0],
  ]) {
    assert.equal([orientationOf(round, 3, "mean")?.angle, orientationOf(round, 3, "mean")?.strength], [null, 0]);
  }
  assert.is(orientationOf(new Array(9).fill(0), 3, "edge"), null);
});

test("a filter at right angles to every form has none", () => {
  assert.is(orientationOf([0, 1, 0, 1, 0, -1, 0, -1, 0], 3, "laplacian")?.form, null);
  // Rounded to f32: some 1e-8, and not 0.
  const nearly = Float32Array.from([0, 0.1, 0, 0.3, 0, -0.3, 0, -0.1 + 1e-9, 0]);
  assert.is(orientationOf(nearly, 3, "laplacian")?.form, null);
});

test("forms tell a Laplacian from its diagonal, and its sign", () => {
  const form = (weights: number[]) => orientationOf(weights, 3, "laplacian")?.form;
  assert.is(form([0, -1, 0, -1, 4, -1, 0, -1, 0])?.name, "laplacian");
  assert.ok((form([0, -1, 0, -1, 4, -1, 0, -1, 0])?.cosine ?? 0) < -0.999);
  assert.is(form([1, 0, 1, 0, -4, 0, 1, 0, 1])?.name, "laplacian diagonal");
  // Extreme scales neither overflow nor vanish.
  assert.is(form([1e200, 0, 1e200, 0, -4e200, 0, 1e200, 0, 1e200])?.name, "laplacian diagonal");
});

test.run();
