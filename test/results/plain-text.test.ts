import { test } from "uvu";
import * as assert from "uvu/assert";
import { percent as terminalPercent } from "../../cli/format/numbers.ts";
import { percent as reportPercent } from "../../sdk/figures/svg/number.ts";
import { percent, productText, shortPercent, significant, thousands } from "../../sdk/results/plain-text.ts";
import { cosineText } from "../../sdk/studies/cosine-text.ts";

// Below, at and above every value where the way of writing changes.

test("shares: one decimal but for none and all, alike in sentences, reports and terminal; what is not 0 never reads as 0, what is not all never as all", () => {
  const cases: [number, string][] = [
    [0, "0 %"],
    [-0, "0 %"],
    [1e-300, "<0.1 %"],
    [0.00049, "<0.1 %"],
    [0.00051, "0.1 %"],
    [0.1234, "12.3 %"],
    [0.9994, "99.9 %"],
    [0.99949, "99.9 %"],
    [0.9995, ">99.9 %"],
    [0.99951, ">99.9 %"],
    [1 - 2 ** -53, ">99.9 %"],
    [1, "100 %"],
    // A change may be larger than what was there.
    [1.0001, "100.0 %"],
  ];
  for (const [share, text] of cases) {
    assert.is(percent(share), text);
    assert.is(reportPercent(share), text);
    assert.is(terminalPercent(share), text.replace(" ", ""));
  }
  const whole = [0, 0.0049, 0.0051, 0.9949, 0.9951, 1].map((share) => reportPercent(share, 0));
  assert.equal(whole, ["0 %", "<1 %", "1 %", "99 %", ">99 %", "100 %"]);
  const two = [0.000049, 0.000051, 0.999949, 0.999951].map((share) => reportPercent(share, 2));
  assert.equal(two, ["<0.01 %", "0.01 %", "99.99 %", ">99.99 %"]);
  assert.equal(
    [null, undefined, Number.NaN, Infinity].map((none) => reportPercent(none)),
    ["n/a", "n/a", "n/a", "n/a"],
  );
  // Differences of shares may be negative.
  assert.is(reportPercent(-0.25), "−25.0 %");
});

test("as many digits as it takes, six at most", () => {
  assert.equal([0.01, 0.005, 0.1, 1, 0.012345678, 0.07].map(shortPercent), [
    "1 %",
    "0.5 %",
    "10 %",
    "100 %",
    "1.23457 %",
    "7 %",
  ]);
});

test("a cosine that is not 1 never reads as 1", () => {
  const told = (cosine: number) => cosineText(cosine);
  assert.equal([0, 0.5, 0.99949, 0.9996, 1 - 2 ** -53, 1].map(told), [
    ...["0.000", "0.500", "0.999", "above 0.999", "above 0.999", "1.000"],
  ]);
  assert.equal([-0.99949, -0.9996, -1].map(told), ["-0.999", "below -0.999", "-1.000"]);
  assert.equal(
    [0.9949, 0.9951, 1].map((cosine) => cosineText(cosine, 2)),
    ["0.99", "above 0.99", "1.00"],
  );
});

test("three significant digits, thousands apart", () => {
  assert.equal([0.0123456, 12345, -0.5, 0, 9.996e-9].map(significant), ["0.0123", "12300", "-0.5", "0", "1e-8"]);
  assert.equal([0, 999, 1000, 1234567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
  assert.equal([1234.5, 0.0312, -1234, 1e21].map(thousands), ["1234.5", "0.0312", "-1,234", "1e+21"]);
});

test("a product as a number as long as people read it as one, beyond that as a power of ten", () => {
  const told = ([1e-3, 0.99999, 70.79, 229.1, 12_345, 99_999] as const).map((product) => productText(product, 1));
  assert.equal(told, ["0.00100", "1.00", "70.8", "229", "12,300", "100,000"]);
  assert.equal(
    [productText(9e-4, -3.05), productText(1e5, 5), productText(null, 400)],
    ["10^-3.05", "10^5.00", "10^400.00"],
  );
  assert.is(productText(0, null), "0");
  assert.is(productText(1e5, 5, String), "5");
});

test.run();
