import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Selection, selectLayers } from "../../sdk/model/select-layers.ts";

const layer = (name: string, labels?: Record<string, string>) => ({
  name,
  reason: null as string | null,
  ...(labels && { labels: new Map(Object.entries(labels)) }),
});
const models = [
  { name: "brain.h5#a", format: "hdf5", layers: [layer("a1", { Task: "Segmentation" }), layer("a2", { Task: "GAN" })] },
  { name: "b.pt", format: "pytorch", layers: [layer("b1")] },
  { name: "none.pt", format: "pytorch", layers: [] },
] as unknown as Parameters<typeof selectLayers>[0];
const select = (...selections: Selection[]) =>
  selectLayers(models, selections, ({ name }) => (name === "b.pt" ? "old" : "new")).map(({ name, layers }) => [
    name,
    ...layers.filter(({ reason }) => reason === null).map((each) => each.name),
  ]);
const is = (column: string, ...patterns: string[]): Selection => ({ column, not: false, patterns });
const not = (column: string, ...patterns: string[]): Selection => ({ column, not: true, patterns });

test("without selections the models themselves", () => {
  assert.is(selectLayers(models, []), models);
});

test("a model without a layer that fits is gone, its other layers stay with the reason", () => {
  assert.equal(select(is("Task", "Seg*")), [["brain.h5#a", "a1"]]);
  const [{ layers }] = selectLayers(models, [is("Task", "Seg*")]);
  assert.equal(
    layers.map(({ reason }) => reason),
    [null, "left out by --select"],
  );
});

test("several patterns are any of them, several selections all of them, != none of them", () => {
  assert.equal(select(is("Task", "GAN", "Segmentation")), [["brain.h5#a", "a1", "a2"]]);
  assert.equal(select(not("Task", "GAN"), is("name", "*.h5#*")), [["brain.h5#a", "a1"]]);
  assert.equal(select(is("folder", "old")), [["b.pt", "b1"]]);
  assert.equal(select(is("format", "py*"), not("name", "none*")), [["b.pt", "b1"]]);
});

test("a column that a layer lacks has no text", () => {
  assert.equal(select(is("Task", "")), [["b.pt", "b1"]]);
  assert.equal(select(not("Task", "GAN")), [
    ["brain.h5#a", "a1"],
    ["b.pt", "b1"],
  ]);
});

test("an unknown column is told with those that are there, and so is a selection that nothing fits", () => {
  assert.throws(() => select(is("task", "GAN")), /no column "task" to select by, did you mean Task\?/);
  assert.throws(() => select(is("zzz", "GAN")), /no column "zzz" to select by; there are name, format, folder, Task/);
  assert.throws(() => select(is("Task", "x"), not("name", "y", "z")), /fits Task=x and name!=y,z/);
});

test.run();
