import { test } from "uvu";
import * as assert from "uvu/assert";
import { IndexedRows } from "../../sdk/statistics/indexed-rows.ts";
import { cutBlock } from "../../sdk/streams/placed-filters.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";

const core = await kernels();

test("a reader gives the block's numbers after the memory has grown under it", () => {
  withWorkspace(core, (ws) => {
    const read = ws.reader(ws.place("f64", [1, 2, 3]));
    const before = read();
    assert.is(read(), before);
    ws.allocate("u8", core.memory.buffer.byteLength);
    assert.is(before.length, 0);
    assert.equal([...read()], [1, 2, 3]);
  });
});

test("the parts of a block are all of its filters, once, in order", () => {
  withWorkspace(core, (ws) => {
    for (const type of ["f32", "f64"] as const) {
      const block = ws.place(
        type,
        Array.from({ length: 7 * 4 }, (_, i) => i),
      );
      for (const most of [1, 3, 7, 100]) {
        const parts = [...cutBlock(block, 4, most)];
        assert.equal(
          parts.flatMap(({ part }) => [...ws.view(part)]),
          [...ws.view(block)],
        );
        assert.equal(
          parts.map(({ first }) => first),
          Array.from({ length: Math.ceil(7 / most) }, (_, i) => i * most),
        );
      }
    }
  });
});

test("rows that an empty table took over stay as they are when it goes on", () => {
  const saved = Float64Array.of(0, 10, 3, 30);
  const table = IndexedRows.load(2, saved);
  table.add([1, 20]);
  table.reserve(5);
  table.add([7, 70, 9, 90]);
  assert.equal([...table.save()], [0, 10, 1, 20, 3, 30, 7, 70, 9, 90]);
  assert.equal([...saved], [0, 10, 3, 30]);
});

test.run();
