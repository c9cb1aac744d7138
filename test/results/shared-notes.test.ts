import { test } from "uvu";
import * as assert from "uvu/assert";
import { sharedNotes } from "../../sdk/results/shared-notes.ts";

/** Six models, of which the first so many bear a note. */
const document = (count: number) => ({
  models: Array.from("abcdef", (name, i) => ({ name, notes: i < count ? ["Folded.", "Folded."] : [] })),
  notes: [],
});

test("up to three models that a note is about are named, more are counted, all are understood", () => {
  const about = (count: number) => sharedNotes(document(count)).map((note) => note.about);
  assert.equal(about(0), []);
  assert.equal(about(1), [["a"]]);
  assert.equal(about(3), [["a", "b", "c"]]);
  assert.equal(about(4), [["4 models"]]);
  assert.equal(about(5), [["5 models"]]);
  assert.equal(about(6), [[]]);
});

test("what is said of the run stands last and names no model; a document of an earlier version says nothing of it", () => {
  const notes = ["1 of 7 models could not be read."];
  assert.equal(sharedNotes({ ...document(1), notes }), [
    { note: "Folded.", about: ["a"] },
    { note: notes[0], about: [] },
  ]);
  assert.equal(sharedNotes({ models: document(1).models }), [{ note: "Folded.", about: ["a"] }]);
});

test.run();
