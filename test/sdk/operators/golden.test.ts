import { test } from "uvu";
import * as assert from "uvu/assert";
import { openFile } from "../../../sdk/bytes/node/index.ts";
import { openModel } from "../../../sdk/model/open-model.ts";
import { operators } from "../../../sdk/studies/operators/operators.ts";
import { expectClose } from "../../support/close.ts";
import { readGolden } from "../../support/golden.ts";

interface Golden {
  size: number;
  models: Record<
    string,
    {
      layers: string[];
      labels: string[];
      counts: number[][];
      closest: number;
      mean: number[];
      components: number[][];
      ratio: number[];
      references: [number, number][];
      low: number[];
      high: number[];
    }
  >;
}

const golden = readGolden<Golden>("operators.json");

for (const [path, expected] of Object.entries(golden.models)) {
  test(`labels and plane of ${path.split("/").at(-1)} are numpy's`, async () => {
    const model = await openModel(await openFile(path));
    const { operators: result } = await operators([model], {
      size: golden.size,
      kernel: 3,
      nullSamples: 10,
      digest: false,
    });
    await model.close();
    // No filter is so near to a limit that rounding (below 1e-12) could move it.
    assert.ok(expected.closest > 1e-9);
    // The ONNX file's network also has dense 3x3 convolutions: the depthwise ones are those of numpy's list.
    const layers = result.layers.filter(({ name }) => expected.layers.includes(name));
    assert.equal(
      layers.map(({ name }) => name),
      expected.layers,
    );
    assert.equal(
      layers.map(({ counts }) => expected.labels.map((label) => counts[label])),
      expected.counts,
    );
    const plane = result.planes[0];
    if (layers.length < result.layers.length) return;
    expectClose(plane.mean, expected.mean, 1e-12, "mean");
    // Vectors turn by rounding over the gap between variances.
    plane.components.forEach((component, i) => {
      expectClose(component, expected.components[i], 1e-10, `component ${i}`);
    });
    expectClose(plane.explainedVarianceRatio, expected.ratio, 1e-12, "ratio");
    expectClose(
      plane.references.flatMap(({ x, y }) => [x, y]),
      expected.references.flat(),
      1e-10,
      "references",
    );
    expectClose([plane.x[0], plane.y[0], plane.x[1], plane.y[1]], [...expected.low, ...expected.high], 1e-10, "range");
    assert.is(
      plane.counts.reduce((sum, count) => sum + count, 0),
      plane.filters,
    );
  });
}

test.run();
