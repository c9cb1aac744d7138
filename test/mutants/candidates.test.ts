import { test } from "uvu";
import * as assert from "uvu/assert";
// @ts-expect-error: a script without types
import { candidates } from "../../scripts/mutants/candidates.mjs";
// @ts-expect-error: a script without types
import { sample } from "../../scripts/mutants/sample.mjs";
// @ts-expect-error: a script without types
import { switchable } from "../../scripts/mutants/switchable.mjs";

interface Change {
  id: number;
  start: number;
  end: number;
  text: string;
  was: string;
  now: string;
  line: number;
  statement: boolean;
}

const changesOf = (source: string): Change[] => candidates("a.ts", source);
const read = (source: string) => changesOf(source).map(({ was, now }) => `${was} > ${now}`);

test("each kind of change is made where it has a meaning", () => {
  assert.equal(read("x = a + b;"), ["x = a + b; > ", "a + b > a - b"]);
  assert.equal(read("const y = a < 2;"), ["a < 2 > a <= 2", "a < 2 > a >= 2", "2 > 3"]);
  assert.equal(read("const y = [a, b, ...c];"), ["a, b > b, a"]);
  assert.equal(read("if (!a) throw b;"), ["!a > true", "!a > false", "!a > a"]);
  assert.equal(read("const z = a ? b : c;"), ["a ? b : c > b", "a ? b : c > c"]);
  assert.equal(read("const z = Math.min(a, 0.5);"), ["Math.min(a, 0.5) > Math.max(a, 0.5)", "0.5 > (0.5 * 1.01)"]);
  assert.equal(read("n += 1;"), ["n += 1; > ", "n += 1; > n -= 1;", "1 > 2"]);
});

test("types, imports and names of properties stay", () => {
  assert.equal(
    read('import { a } from "b"; type C = "d" | 1; const e: [1, 2] = f as 3; const g = { "h": i, 3: j };'),
    [],
  );
  assert.equal(read("const s = new Set([a, b]);"), []);
  assert.equal(read("[a, b] = c;"), ["[a, b] = c; > "]);
});

test("an argument that AssemblyScript wants as a constant changes with its whole call", () => {
  assert.equal(read("const x = load<f64>(p, 8);"), ["load<f64>(p, 8) > load<f64>(p, 9)"]);
  assert.equal(read("store<f64>(p, x, 8);"), [
    "store<f64>(p, x, 8); > ",
    "store<f64>(p, x, 8); > store<f64>(p, x, 9);",
  ]);
});

test("a number that only asks for more scratch memory stays", () => {
  assert.equal(read("function xScratch(k: i32): usize { return (k + 2) * 8 + HEAD; }"), [
    "(k + 2) * 8 + HEAD > (k + 2) * 8 - HEAD",
    "(k + 2) * 8 > (k + 2) / 8",
    "k + 2 > k - 2",
  ]);
  assert.equal(read("const X_BYTES: usize = 4 * 8; const X: usize = 4;"), ["4 * 8 > 4 / 8", "4 > 5"]);
  assert.ok(read("function xScratch(k: i32): usize { return k & 3; }").includes("3 > 4"));
});

test("every change behind its switch: none on is the source, one on is that change alone", () => {
  const source = "let n = 0;\nfor (let i = 0; i < 4; i++) {\n  n += i * 2;\n}\nreturn [n > 11, -n, n ? 5 : 7];\n";
  const changes = changesOf(source).map((change, id) => ({ ...change, id }));
  assert.ok(changes.length > 12);
  const text: string = switchable(source, changes, (id: number) => `on(${id})`);
  assert.is(text.split("\n").length, source.split("\n").length);
  const run = (code: string, on: number) => new Function("on", code)((id: number) => id === on);
  assert.equal(run(text, -1), run(source, -1));
  for (const { id, start, end, text: other } of changes) {
    const alone = source.slice(0, start) + other + source.slice(end);
    // A loop that would not end has no value to compare.
    if (/i--|i >= 4/.test(alone)) continue;
    assert.equal(run(text, id), run(alone, -1), alone);
  }
});

test("a seed gives one sample, and a larger one goes on from a smaller", () => {
  const items = Array.from({ length: 50 }, (_, i) => i);
  const drawn: number[] = sample(items, 10, 3);
  assert.equal(drawn, sample(items, 10, 3));
  assert.not.equal(drawn, sample(items, 10, 4));
  assert.is(new Set(drawn).size, 10);
  assert.equal(sample(items, 20, 3).slice(0, 10), drawn);
  assert.is(sample(items, 100, 1).length, 50);
});

test.run();
