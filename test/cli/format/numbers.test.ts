import { test } from "uvu";
import * as assert from "uvu/assert";
import { bytes, count, counted, decimal, measureFormats, percent } from "../../../cli/format/numbers.ts";

const table = <T>(format: (value: T) => string, cases: readonly [T, string][]) => {
  for (const [value, text] of cases) assert.is(format(value), text, String(value));
};

test("counts have their thousands apart, and nouns their number", () => {
  table(count, [
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [1234567, "1,234,567"],
  ]);
  assert.equal(
    [0, 1, 2, 1000].map((value) => counted(value, "layer")),
    ["0 layers", "1 layer", "2 layers", "1,000 layers"],
  );
});

test("shares: what is not 0 never shows as 0, what is not all never as all", () => {
  table(percent, [
    [0, "0%"],
    [1e-9, "<0.1%"],
    [0.00049, "<0.1%"],
    [0.00051, "0.1%"],
    [0.1234, "12.3%"],
    [0.9994, "99.9%"],
    [0.9995, ">99.9%"],
    [1, "100%"],
  ]);
});

test("values: three decimals, tiny and huge ones by their power of ten", () => {
  table(decimal, [
    [null, "-"],
    [0, "0.000"],
    [0.0005, "0.001"],
    [0.00049, "4.9e-4"],
    [-0.00049, "-4.9e-4"],
    [0.1236, "0.124"],
    [-1.5, "-1.500"],
    [999999, "999999.000"],
    [1e6, "1.0e+6"],
    [-1e6, "-1.0e+6"],
  ]);
});

test("bytes in the unit that leaves two or three digits", () => {
  table(bytes, [
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [99_449, "99.4 kB"],
    [99_500, "100 kB"],
    [999_499, "999 kB"],
    [999_500, "1.0 MB"],
    [46_800_000, "46.8 MB"],
    [1.5e9, "1.5 GB"],
    [2.5e12, "2.5 TB"],
    [5e15, "5000 TB"],
  ]);
});

test("a layer's measures are written by these", () => {
  const { none, share, count: whole, number } = measureFormats;
  assert.equal([none, share(0.5), whole(1500), number(0.25)], ["-", "50.0%", "1,500", "0.250"]);
});

test.run();
