import { test } from "uvu";
import * as assert from "uvu/assert";
import { Budget } from "../../sdk/readers/budget.ts";
import { NoteList } from "../../sdk/readers/note-list.ts";
import { expectError } from "../support/expect-error.ts";

test("a budget gives what is free and so much a byte of the file, then refuses", async () => {
  const budget = new Budget({ name: "model.h5", byteLength: 1000 });
  budget.spend("names", 16_000_000);
  budget.spend("names", 1000);
  const said = /^model\.h5, byte 7: has more than 16001000 characters of names/;
  await expectError(() => budget.spend("names", 1, { offset: 7 }), "unsafe", said);
});

test("kinds do not share, and a further file enlarges them", () => {
  const budget = new Budget({ name: "index.json", byteLength: 0 });
  budget.spend("steps", 5_000_000);
  budget.spend("kept", 32 * 2 ** 20);
  budget.enlarge({ name: "shard", byteLength: 10 });
  // The same once more, and the file itself.
  budget.enlarge({ name: "shard", byteLength: 10 });
  budget.enlarge({ name: "index.json", byteLength: 10 });
  // What lies in the file is counted with it.
  budget.enlarge({ name: "index.json!a/shard", byteLength: 10 });
  budget.spend("steps", 20);
  assert.throws(() => budget.spend("steps", 1), /5000020 steps/);
});

test("what is no number is refused", () => {
  const budget = new Budget({ name: "x", byteLength: 0 });
  assert.throws(() => budget.spend("steps", Number.NaN), /more than/);
  assert.throws(() => budget.spend("kept", Number.POSITIVE_INFINITY), /more than 32 MiB of what is kept/);
});

test("a list of notes keeps the first ones, cuts long ones and counts the rest", () => {
  const notes = new NoteList();
  for (let i = 0; i < 1000; i++) notes.add([`${i}: ${"x".repeat(5000)}`]);
  const list = notes.list();
  assert.is(list.length, 201);
  assert.is(list[200], "800 more notes of this kind are left out.");
  assert.ok(list.every((note) => note.length <= 1004));
});

test.run();
