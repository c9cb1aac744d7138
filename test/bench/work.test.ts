import { test } from "uvu";
import * as assert from "uvu/assert";
import { testOnlyKernels } from "../support/test-only-kernels.ts";
import {
  describeWork,
  exactKdeWork,
  gramWork,
  keysWork,
  labellingWork,
  momentsWork,
  periodicWork,
  projectionWork,
  shareOfLimit,
  smoothingWork,
  sortComparisons,
  sortPasses,
  type Work,
  zeroWork,
} from "./work.ts";

const limits = {
  multiplyAdds: { i16: 800, f32: 400, f64: 200 },
  comparisons: 100,
  roots: { f32: 20, f64: 10 },
  loads: 50,
  stores: 25,
  bytes: 1000,
};

test("shareOfLimit: of lanes and memory the one that takes longer binds, its time over what was taken", () => {
  assert.equal(shareOfLimit({ multiplyAdds: 2000, type: "f64", bytes: 5000 }, limits, 20), {
    share: 0.5,
    binds: "lanes",
  });
  assert.equal(shareOfLimit({ multiplyAdds: 2000, type: "f32", bytes: 8000 }, limits, 20), {
    share: 0.4,
    binds: "memory",
  });
  const sorting = { multiplyAdds: 2000, type: "f64", comparisons: 500, multiplyAddsI16: 800, bytes: 0 } as const;
  // Lanes do one after the other; the unit that takes roots works beside them.
  assert.equal(shareOfLimit({ ...sorting, roots: 159 }, limits, 32), { share: 0.5, binds: "lanes" });
  assert.equal(shareOfLimit({ ...sorting, roots: 160 }, limits, 32), { share: 0.5, binds: "lanes" });
  assert.equal(shareOfLimit({ ...sorting, roots: 240 }, limits, 32), { share: 0.75, binds: "roots" });
  // So do those that load and store: 800 loads take 16, as long as the lanes.
  assert.equal(shareOfLimit({ ...sorting, loads: 800, stores: 400 }, limits, 32), { share: 0.5, binds: "lanes" });
  assert.equal(shareOfLimit({ ...sorting, loads: 1200 }, limits, 32), { share: 0.75, binds: "loads" });
  assert.equal(shareOfLimit({ ...sorting, stores: 600 }, limits, 32), { share: 0.75, binds: "stores" });
});

test("the counts are those of the plain loops", () => {
  const count = (loop: (step: () => void) => void) => {
    let steps = 0;
    loop(() => steps++);
    return steps;
  };
  const [filters, width] = [5, 9];
  const products = count((step) => {
    for (let f = 0; f < filters; f++) for (let i = 0; i < width; i++) for (let j = i; j < width; j++) step();
  });
  // Sums are additions without a product, half as much.
  assert.is(momentsWork(filters, width, "f32", false).multiplyAdds, products + (filters * width) / 2);
  assert.is(momentsWork(filters, width, "f32", false).bytes, filters * width * 4);
  const pairs = count((step) => {
    for (let i = 0; i < 6; i++) for (let j = i; j < 6; j++) for (let k = 0; k < 10; k++) step();
  });
  assert.is(gramWork(6, 10).multiplyAdds, pairs);
  assert.is(keysWork(7, 3, 4, "f32", 2).multiplyAdds, 2 * 7 * 3 * 4);
  assert.is(keysWork(7, 3, 4, "i16", 2).bytes, 2 * 7 * 4 * 2);
  assert.is(projectionWork(2, 9).multiplyAdds, 2 * 81);
  // Batcher's network for 64 but for its eights, which a shorter one sorts.
  const merging = count((step) => {
    for (let length = 16; length <= 64; length *= 2)
      for (let gap = length / 2; gap >= 1; gap /= 2) for (let i = 0; i < 64; i++) if (!(i & gap)) step();
  });
  assert.is(sortComparisons(64), merging + 8 * 19);
});

test("loads and stores are those of the kernels' loops", () => {
  // Of nine weights and a one, from each four on: the triangle's four vectors, and with every further two six; the last two alone.
  const [triangles, tiles] = [
    [0, 4],
    [
      [0, 4],
      [0, 6],
      [0, 8],
      [4, 8],
    ],
  ];
  const row = 4 * triangles.length + 6 * tiles.length + 2;
  // Four times a vector of each of two, then a number of each; of the mean nine numbers for four filters.
  const pairing = 4 * 2 + 2;
  assert.is(momentsWork(4, 9, "f64", false).loads, 2 * pairing + 9 + 2 * row);
  assert.is(momentsWork(4, 9, "f64", false).stores, 2 * 9);
  // Divided: every vector and number of the mean again, for two.
  assert.is(momentsWork(4, 9, "f64", true).loads, 2 * (pairing + 9 + 9 + row));
  assert.is(momentsWork(4, 9, "f64", true).stores, 2 * (9 + 9));
  assert.is(projectionWork(12, 9).loads, 6 * pairing + 3 * 9 + 2 * 3 * 9 * 6);
  assert.is(projectionWork(12, 9).stores, 6 * 9 + 2 * 3 * 9);
  assert.is(gramWork(512, 100).loads, ((512 * 513) / 2) * (100 / 2) * (6 / 8));
  // Lengths 16, 32 and 64 by four, five and six steps, three a pass.
  assert.is(sortPasses(8), 1);
  assert.is(sortPasses(16), 1 + 2);
  assert.is(sortPasses(64), 1 + 2 + 2 + 2);
  assert.is(sortPasses(128), 1 + 2 + 2 + 2 + 3);
  // A reference more: five loads for two references' vectors of two terms that count twice.
  const more = (work: (references: number) => Work) => (work(11).loads ?? 0) - (work(10).loads ?? 0);
  assert.is(
    more((references) => periodicWork(1, 32, references)),
    ((32 ** 2 / 4) * 5) / 2,
  );
  // By blocks of 32: four ends and two sums; where all cross, every value of both lists besides, two a vector.
  const [apart, crossing] = [128 * 6, 128 * (6 + 48)];
  assert.is(
    more((references) => periodicWork(1, 64, references, apart)),
    128 * 6,
  );
  assert.is(
    more((references) => periodicWork(1, 64, references, crossing)),
    128 * (6 + 32),
  );
  assert.is(
    more((references) => labellingWork(1, 32, references)),
    (1024 / 8) * 1.5,
  );
  assert.is(
    more((references) => labellingWork(1, 31, references)),
    31 ** 2 / 2,
  );
  // Half-widths of 57 and 61, of which the second is narrowed: 6 of 8 and a little, or 5 of 4 and more.
  const loadsAnAdd = ({ loads = 0, multiplyAdds }: Work) => loads / (multiplyAdds / 2);
  assert.ok(loadsAnAdd(zeroWork(2, 5, 13)) > 1.25 && loadsAnAdd(zeroWork(2, 5, 13)) < 1.5);
  assert.ok(loadsAnAdd(zeroWork(2, 5, 14)) > 0.75 && loadsAnAdd(zeroWork(2, 5, 14)) < 0.8);
});

test("the counts grow as the work does", () => {
  const ratio = (large: Work, small: Work) => large.multiplyAdds / small.multiplyAdds;
  assert.is(ratio(exactKdeWork(2, 20), exactKdeWork(1, 10)), 2);
  // Half-widths of 2 r (n + 1) + 1, of which a band of 1024 has few: Lang's operations, two of them a multiply-add, but for the ends.
  const narrow = zeroWork(1, 3, 32).multiplyAdds / (3 * 1024 ** 2 * 67);
  assert.ok(narrow > 1 - (4 / 3) * (67 / 1024) - 0.002 && narrow < 1, `${narrow}`);
  // A band as wide as the matrix is the dense matrix: two thirds of order^3.
  assert.ok(Math.abs(zeroWork(1, 17, 10).multiplyAdds / ((2 / 3) * 100 ** 3) - 1) < 0.02);
  assert.is(ratio(periodicWork(1, 32, 10), periodicWork(1, 16, 10)), 4);
  // More where the keys are four times as many, which are sorted in two steps more.
  const compared = [32, 16].map((n) => periodicWork(1, n, 10).comparisons ?? 0);
  assert.is(compared[0] - 4 * compared[1], 256 * (8 + 9));
  // Counts on a grid do not grow with the values.
  assert.is(labellingWork(1, 64, 10).multiplyAddsI16, labellingWork(1, 32, 10).multiplyAddsI16);
  assert.is(labellingWork(1, 32, 10).comparisons, undefined);
  assert.ok((labellingWork(1, 31, 10).comparisons ?? 0) > 0);
  assert.is(ratio(smoothingWork(200, 16, "f64"), smoothingWork(100, 16, "f64")), 4);
});

test("describeWork: millions of multiply-adds and of bytes", () => {
  assert.is(describeWork({ multiplyAdds: 49.5e6, type: "f64", bytes: 72e6 }), "49.5 M f64, 72 MB");
  const work = { multiplyAdds: 25e6, type: "f64", comparisons: 11e6, roots: 5e5, bytes: 1e6 } as const;
  assert.is(describeWork(work), "25 M f64 + 11 M compared, 0.5 M roots, 1 MB");
  const moving = { ...work, loads: 3e6, stores: 2e6 };
  assert.is(describeWork(moving), "25 M f64 + 11 M compared, 0.5 M roots, 3 M loads, 2 M stores, 1 MB");
});

test("the kernels of the limits: as many multiply-adds as they say, and every word read", () => {
  const { countedAddsF32, countedAddsF64, countedAddsI16, multiplyAddsF32, multiplyAddsF64, multiplyAddsI16 } =
    testOnlyKernels;
  const { readAgain, readAll, writeAgain, arenaMark, arenaPush, arenaRelease } = testOnlyKernels;
  assert.is(countedAddsF32(3), 2 * countedAddsF64(3));
  assert.is(countedAddsI16(3), 2 * countedAddsF32(3));
  assert.is(countedAddsF64(3), 3 * 12 * 2);
  // s = s / 2 + 1/4 from 1/4, six chains, and from 1/2, where it stays, in six more.
  for (const rounds of [0, 1, 2, 10]) {
    let s = 0.25;
    for (let i = 0; i < rounds; i++) s = s / 2 + 0.25;
    assert.is(multiplyAddsF64(rounds), 6 * s + 6 * 0.5);
    assert.is(multiplyAddsF32(rounds), 6 * s + 6 * 0.5);
  }
  // The halves of 32 bits times 3, added up, and 0x30003, from chains whose halves are 1, 2, ... 12.
  for (const rounds of [0, 1, 2, 10]) {
    let sum = 0;
    for (let chain = 1; chain <= 12; chain++) {
      let s = chain * 0x10001;
      for (let i = 0; i < rounds; i++) s = (3 * (((s << 16) >> 16) + (s >> 16)) + 0x30003) | 0;
      sum = (sum + s) | 0;
    }
    assert.is(multiplyAddsI16(rounds), sum);
  }
  const mark = arenaMark();
  const at = arenaPush(256);
  const words = new Uint32Array(testOnlyKernels.memory.buffer, at, 64);
  words.fill(1);
  for (let i = 0; i < words.length; i++) {
    words[i] = 1000;
    assert.is(readAll(at, 256), 63 + 1000);
    for (const rounds of [0, 1, 3]) assert.is(readAgain(at, 256, rounds), rounds * (63 + 1000));
    words[i] = 1;
  }
  // Every word of what it is told, and none behind, is what the last round writes.
  writeAgain(at, 128, 0);
  assert.equal(new Set(words), new Set([1]));
  words.fill(7);
  writeAgain(at, 128, 3);
  assert.equal([...words], [...new Array(32).fill(0), ...new Array(32).fill(7)]);
  arenaRelease(mark);
});

test.run();
