import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatNorms } from "../../../cli/operators/format-norms.ts";
import { plainColors } from "../../support/plain-colors.ts";
import { occurrences, ofLayers } from "./printed.ts";

// What the terminal marks, leaves out or says by a rule: below the rule's number, at it and above.

test("norms: 24 layers, four notes by how many layers have them, the product as a number", () => {
  const { norms } = ofLayers(24);
  assert.ok(norms !== undefined);
  const [first] = norms.layers;
  const print = (layers: number, change = {}) => {
    const list = Array.from({ length: layers }, (_, i) => ({ ...first, notes: [], name: `L${i}.`, spectralNorm: i }));
    return formatNorms(
      {
        ...norms,
        layers: list,
        bounds: [{ ...norms.bounds[0], layers: 2, log10: 3.456, product: 2857.6 }],
        skipped: [],
        ...change,
      },
      500,
      plainColors,
    );
  };
  assert.equal(
    [23, 24, 25, 26].map((n) => occurrences(print(n), /^L\d+\./gm)),
    [23, 24, 24, 24],
  );
  assert.equal(
    [24, 25, 26].map((n) => /^.* not shown; --json or -o DIR has them all\.$/m.exec(print(n))?.[0].split(";")[0]),
    [undefined, "1 more layer not shown", "2 more layers not shown"],
  );
  // Largest first: the smallest are left out.
  assert.not.match(print(25), /^L0\./m);
  const noted = ["e", "a", "b", "b", "c", "c", "c", "d", "d", "d", "d", "a", "a", "a", "a"].map((note, i) => ({
    ...first,
    name: `${i}`,
    notes: [note],
  }));
  const notes = print(0, { layers: noted }).match(/^\d+ layers?: [a-e]\.$/gm);
  assert.equal(notes, ["5 layers: a.", "4 layers: d.", "3 layers: c.", "2 layers: b."]);
  assert.ok(print(1).includes("The product of 2 norms, the naive bound of the Lipschitz constant: 2,860."));
  const bounds = [
    { ...norms.bounds[0], model: "m", layers: 1, log10: null },
    { ...norms.bounds[0], model: "n" },
  ];
  assert.ok(print(1, { bounds }).includes("The product of 1 norm of m, the naive bound of the Lipschitz constant: 0."));
  const skipped = [
    { model: "m", name: "x", reason: "too large" },
    { model: "m", name: "y", reason: "other" },
  ] as never;
  assert.match(print(1, { skipped }), /Not measured: 2 layers; the first: too large\./);
  const dilation = (steps: number[] | null) => print(0, { layers: [{ ...first, dilation: steps }] });
  assert.equal(
    [null, [1, 1], [1, 2]].map((steps) => dilation(steps).includes("dilation")),
    [false, false, true],
  );
  assert.is(formatNorms(undefined, 100, plainColors), "");
  // On which images, and what the columns that are there mean; nothing of columns that are not, or of no layers.
  const shown = print(1, { size: 8, boundary: "periodic", values: "all" }).replace(/\s+/g, " ");
  assert.match(
    shown,
    /^Whole layers on images of 8×8, periodic boundaries, largest norm first layer kernel [\S ]* norm: /,
  );
  assert.match(
    shown,
    /; condition: the largest over the smallest; stable rank: the sum of their squares over the largest/,
  );
  assert.not.match(print(1, { values: "norm" }), /condition:/);
  const own = print(1, { size: "from-graph", boundary: "zero" });
  assert.match(own, /^Whole layers {2}each layer on its own images, zeros around them, as each layer pads,/);
  assert.not.match(print(0), /stable rank:/);
});

test.run();
