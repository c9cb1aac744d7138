import { test } from "uvu";
import * as assert from "uvu/assert";
import type { KeysPoint } from "../../../sdk/index.ts";
import { elbowOf } from "../../../sdk/studies/keys/elbow.ts";
import { removeGreedily } from "../../../sdk/studies/keys/greedy-removal.ts";
import { expectClose } from "../../support/close.ts";
import { doublesFromBase64, readGolden } from "../../support/golden.ts";
import { seeded } from "../../support/seeded.ts";

interface Golden {
  removals: { filters: number; squares: string; order: number[]; curve: KeysPoint[] }[];
}

test("greedy removal is that of trying every key anew", () => {
  for (const { filters, squares, order, curve } of readGolden<Golden>("keys.json").removals) {
    // 0.5 squared.
    const removal = removeGreedily(doublesFromBase64(squares), filters, 0.25);
    assert.equal(removal.order, order);
    assert.equal(
      removal.curve.map(({ count, shareAbove }) => [count, shareAbove]),
      curve.map(({ count, shareAbove }) => [count, shareAbove]),
    );
    // Sums of `filters` numbers below 1.
    const explained = ({ explained }: KeysPoint) => explained;
    expectClose(removal.curve.map(explained), curve.map(explained), filters * 2 ** -52);
  }
});

test("more keys never explain less; a copy of a key is the first to go", () => {
  const uniform = seeded(5);
  const [filters, rows] = [200, 9];
  const squares = Float64Array.from({ length: filters * rows }, uniform);
  squares.copyWithin(8 * filters, 2 * filters, 3 * filters);
  const { order, curve } = removeGreedily(squares, filters, 0.5);
  for (let i = 1; i < rows; i++) {
    assert.ok(curve[i].explained >= curve[i - 1].explained);
    assert.ok(curve[i].shareAbove >= curve[i - 1].shareAbove);
  }
  assert.is(order[8], 2);
  assert.is(curve[8].explained, curve[7].explained);
});

test("the elbow of two straight lines is where they meet, whatever the scale", () => {
  for (const [rise, base] of [
    [0.5, 0.1],
    [0.01, 0.9],
  ]) {
    const curve = Array.from({ length: 20 }, (_, i) => {
      const explained = base + rise * (i < 6 ? i / 5 : 1 + (i - 5) / 100);
      return { count: i + 1, explained, shareAbove: 0 };
    });
    assert.is(elbowOf(curve), 6);
  }
  assert.is(elbowOf([{ count: 1, explained: 0.3, shareAbove: 0 }]), 1);
  const flat = [1, 2, 3].map((count) => ({ count, explained: 0.3, shareAbove: 0 }));
  assert.is(elbowOf(flat), 1);
});

test.run();
