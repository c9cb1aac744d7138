import { test } from "uvu";
import * as assert from "uvu/assert";
import { normFindings } from "../../sdk/studies/norms/findings.ts";
import { titles } from "../support/finding-texts.ts";

// Findings of norms: each number that decides, below it, at it and above.

test("the largest, the product of each model, what is proven only to within a bound", () => {
  const layer = (name: string, spectralNorm: number, converged?: boolean) => ({ name, spectralNorm, converged });
  const norms = (layers: object[], bounds: object[]) => normFindings({ layers, bounds, skipped: [] } as never);
  assert.equal(norms([], []), []);
  const bound = { model: "m", layers: 3, log10: 2.346, product: 221.8 };
  const [{ title, text }] = norms([layer("a", 1.5), layer("b", 2.345), layer("c", 2.345, true)], [bound]);
  assert.is(title, 'The largest spectral norm is 2.35, of "b"');
  assert.match(
    text,
    /^The product over 3 layers, the naive bound of the Lipschitz constant, is 222\. It holds .* not counted\.$/,
  );
  const told = [0, 0.009999, 0.01, 999_999, 1e6, 1.8148e31].map((norm) =>
    norms([layer("a", norm)], [])[0]
      .title.split(" ")
      .pop(),
  );
  assert.equal(told, ["0", "0.01", "0.01", "999999.00", "1000000", "1.81e+31"]);
  const [unit] = norms([layer("a", 1)], [{ model: "m", layers: 1, log10: -1e-9, product: 1 - 2e-9 }]);
  assert.match(unit.text, /, is 1\.00\. /);
  const [two] = norms([layer("a", 1, false)], [bound, { model: "n", layers: 1, log10: null }]);
  assert.match(two.text, /^The product over 3 layers of "m", .* is 222\. The product over 1 layer of "n", .*, is 0\. /);
  assert.match(two.text, /1 of the norms is proven only to within the upper bound beside\.$/);
  assert.match(norms([layer("a", 1, false), layer("b", 1, false)], [bound])[0].text, /2 of the norms are proven only/);
});

test("a layer with NaN or infinite weights is a problem, and the product of the others no bound", () => {
  const result = (...reasons: string[]) => ({
    layers: [{ model: "m", name: "a", spectralNorm: 2 }],
    bounds: [{ model: "m", layers: 1, log10: 0.301, product: 2 }],
    skipped: reasons.map((reason, i) => ({ model: "m", name: `s${i}`, reason })),
  });
  const told = (...reasons: string[]) => normFindings(result(...reasons) as never);
  assert.equal(
    told("1-D convolution").map(({ id }) => id),
    ["largest-norm"],
  );
  const [missing, largest] = told("1 NaN or infinite weight", "2 NaN or infinite weights", "1-D convolution");
  assert.is(missing.id, "norms-missing");
  assert.is(missing.severity, "problem");
  assert.is(missing.title, "2 layers have no norm: NaN or infinite weights");
  assert.is(missing.text, 'Without "s0" and "s1" the product of the other norms is no bound of the network.');
  assert.match(largest.text, /^The product over 1 layer, no bound of the network as others .*, is 2\.00\.$/);
  const all = normFindings({ ...result("9 NaN or infinite weights"), layers: [], bounds: [] } as never);
  assert.equal(titles(all), ["1 layer has no norm: NaN or infinite weights"]);
});

test.run();
