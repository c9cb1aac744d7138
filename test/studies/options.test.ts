import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Model } from "../../sdk/index.ts";
import { resolveOptions } from "../../sdk/studies/filters/options.ts";
import { resolveIdealizeOptions } from "../../sdk/studies/idealize/options.ts";
import { resolveKeysOptions } from "../../sdk/studies/keys/options.ts";
import { resolveOperatorsOptions } from "../../sdk/studies/operators/options.ts";
import { resolveScaleSpaceOptions } from "../../sdk/studies/scale-space/study-options.ts";

// Every number that an option may be: the least and the most are taken, what lies just beyond is refused with its value.

const models = [{ layers: [] }] as unknown as Model[];
const next = (value: number) => (value === 0 ? Number.MIN_VALUE : value * (1 + Number.EPSILON));
const studies: Record<string, [(options: never) => unknown, Record<string, [number, number, "whole" | "any"][]>]> = {
  filters: [
    (options) => resolveOptions(options, models),
    {
      kernel: [[2, 11, "whole"]],
      sparsityThreshold: [[0, 1, "any"]],
      examples: [[0, Number.MAX_SAFE_INTEGER, "whole"]],
    },
  ],
  operators: [
    resolveOperatorsOptions,
    {
      size: [[2, 1024, "whole"]],
      threshold: [[0, 1, "any"]],
      seed: [[0, 2 ** 32 - 1, "whole"]],
      clusters: [[0, 64, "whole"]],
      nullSamples: [[1, 2 ** 24, "whole"]],
    },
  ],
  keys: [
    resolveKeysOptions,
    {
      kernel: [[2, 51, "whole"]],
      candidates: [[1, 1024, "whole"]],
      count: [[1, 50, "whole"]],
      seed: [[0, 2 ** 32 - 1, "whole"]],
      restarts: [[1, 1000, "whole"]],
      cosine: [[0, 1, "any"]],
      sample: [[1, 2 ** 24, "whole"]],
    },
  ],
  "scale-space": [resolveScaleSpaceOptions, { cosine: [[0, 1, "any"]] }],
  idealize: [resolveIdealizeOptions, { minCosine: [[0, 1, "any"]] }],
};

for (const [study, [resolve, options]] of Object.entries(studies)) {
  for (const [name, ranges] of Object.entries(options)) {
    test(`${study}: ${name} below, at and above its ends`, () => {
      for (const [least, most, kind] of ranges) {
        // The number of keys stays below that of candidates, which has its own test.
        const others = name === "candidates" ? { count: "elbow" } : {};
        const given = (value: number) => resolve({ ...others, [name]: value } as never) as Record<string, unknown>;
        for (const value of [least, most]) assert.is(given(value)[name], value);
        const beyond = kind === "whole" ? [least - 1, least + 0.5] : [-Number.MIN_VALUE, next(most)];
        if (kind === "whole" && most < Number.MAX_SAFE_INTEGER) beyond.push(most + 1);
        for (const value of [...beyond, Number.NaN]) {
          let said = "";
          try {
            given(value);
          } catch (error) {
            said = (error as Error).message;
          }
          assert.ok(said.includes(`is ${value}, expected`), `${name} ${value}: ${said}`);
        }
      }
    });
  }
}

test("sizes that are no range: kernels of operators and scale space, images with zeros around", () => {
  const taken = (resolve: (options: never) => unknown, options: object) => {
    try {
      resolve(options as never);
      return true;
    } catch {
      return false;
    }
  };
  const sides = Array.from({ length: 22 }, (_, i) => i);
  const kernels = (resolve: (options: never) => unknown) => sides.filter((kernel) => taken(resolve, { kernel }));
  assert.equal(kernels(resolveOperatorsOptions), [3, 5, 7]);
  assert.equal(kernels(resolveScaleSpaceOptions), [3, 5, 7, 9, 11, 13, 15, 17]);
  const zero = (size: number) => taken(resolveOperatorsOptions, { size, boundary: "zero" });
  assert.equal([1, 2, 96, 97].map(zero), [false, true, true, false]);
  assert.equal(
    [8, 9].map((count) => taken(resolveKeysOptions, { candidates: 8, count })),
    [true, false],
  );
  for (const by of ["model", "layer", "depth-decile"] as const) assert.is(resolveOptions({ by }, models).by, by);
  assert.not.ok(taken((options) => resolveOptions(options, models), { by: "kind" }));
  for (const norms of ["all", "norm"] as const) assert.is(resolveOperatorsOptions({ norms }).norms, norms);
  assert.not.ok(taken(resolveOperatorsOptions, { norms: "none" }));
});

test("what is not asked for has its default", () => {
  const { references, ...operators } = resolveOperatorsOptions({});
  assert.ok(references.length > 0);
  assert.equal(operators, {
    ...{ size: 32, boundary: "periodic", threshold: 0.1, kernel: "all", layers: null, filters: false, spectra: false },
    ...{ seed: 1, nullSamples: null, clusters: 0, norms: null },
  });
  assert.equal(resolveKeysOptions({}), {
    ...{ kernel: null, layers: null, use: null, count: "elbow", candidates: 50, signed: false, seed: 1, restarts: 4 },
    ...{ cosine: 0.9, sample: 20_000 },
  });
  assert.equal(resolveScaleSpaceOptions({}), {
    ...{ mode: "exact", method: "D1", cosine: 0.9, kernel: "all", layers: null },
    ...{ filters: false, pooled: false, extended: false },
  });
  const filters = resolveOptions({}, models);
  assert.equal(
    [filters.kernel, filters.basis, filters.by, filters.sort, filters.sparsityThreshold, filters.examples],
    ["all", null, "layer", "given", 0.01, 25],
  );
  assert.equal(
    [filters.excludeSparse, filters.signedMaxima, filters.labelColumn, filters.layers],
    [null, false, undefined, null],
  );
  assert.equal(resolveIdealizeOptions({}), {
    ...{ by: "fit", keys: null, layers: null, minCosine: 0.9, keepAmplitude: false, mode: "exact", method: "D1" },
  });
});

test.run();
