import { test } from "uvu";
import * as assert from "uvu/assert";
import { naturalOrder } from "../../sdk/model/natural-order.ts";
import { naturalOrder as twin } from "../reference/natural-order.ts";
import { seeded } from "../support/seeded.ts";

test("runs of digits compare by value", () => {
  const sorted = ["a", "a1", "a2", "a2.b", "a10", "b", "layer1.9.w", "layer1.10.w", "layer2.1.w", "layer10.1.w"];
  assert.equal([...sorted].reverse().sort(naturalOrder), sorted);
  const huge = ["x99999999999999999999998", "x99999999999999999999999", "x100000000000000000000000"];
  assert.equal([...huge].reverse().sort(naturalOrder), huge);
});

test("it is a total order: antisymmetric, transitive, zero only for equal names", () => {
  const random = seeded(3);
  const letters = ["0", "00", "1", "9", "10", "a", "b", ".", "_"];
  const names = Array.from({ length: 60 }, () =>
    Array.from({ length: 1 + Math.floor(random() * 4) }, () => letters[Math.floor(random() * letters.length)]).join(""),
  );
  for (const a of names) {
    for (const b of names) {
      assert.is(Math.sign(naturalOrder(a, b)) + Math.sign(naturalOrder(b, a)), 0);
      assert.is(naturalOrder(a, b) === 0, a === b, `${a} ${b}`);
      for (const c of names) {
        if (naturalOrder(a, b) <= 0 && naturalOrder(b, c) <= 0) assert.ok(naturalOrder(a, c) <= 0, `${a} ${b} ${c}`);
      }
    }
  }
});

test("it orders as names split into runs do", () => {
  const random = seeded(7);
  const pieces = [
    "0",
    "00",
    "1",
    "9",
    "10",
    "a",
    "b",
    ".",
    "_",
    "conv",
    "layer1.0.weight",
    "x".repeat(40),
    "7".repeat(40),
  ];
  const text = (count: number) =>
    Array.from({ length: Math.floor(random() * count) }, () => pieces[Math.floor(random() * pieces.length)]).join("");
  for (let i = 0; i < 20_000; i++) {
    const common = text(6);
    const [a, b] = [common + text(4), common + text(4)];
    assert.is(Math.sign(naturalOrder(a, b)), Math.sign(twin(a, b)), `${JSON.stringify(a)} ${JSON.stringify(b)}`);
  }
});

test.run();
