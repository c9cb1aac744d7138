import { createColors } from "picocolors";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatTable, type TableColumn } from "../../../cli/format/table.ts";

const plain = createColors(false);
const lines = (columns: TableColumn[], rows: string[][], width = 100, colors = plain) => {
  const text = formatTable(columns, rows, width, colors);
  assert.ok(text.endsWith("\n"));
  return text.slice(0, -1).split("\n");
};

test("columns two apart, as wide as their widest cell or head; numbers end, words begin together", () => {
  const columns: TableColumn[] = [{ title: "layer" }, { title: "n", align: "right" }, { title: "flags" }];
  assert.equal(
    lines(columns, [
      ["a", "5", "x"],
      ["encoder", "1,024", ""],
      ["層", "7", "y"],
    ]),
    ["layer        n  flags", "a            5  x", "encoder  1,024", "層           7  y"],
  );
  assert.equal(lines(columns, []), ["layer  n  flags"]);
});

test("where it is too narrow, optional columns go, the highest number first, of equal ones the first", () => {
  const columns: TableColumn[] = [
    { title: "name" },
    { title: "aaaa", optional: 1 },
    { title: "bbbb", optional: 2 },
    { title: "cccc", optional: 2 },
    { title: "last" },
  ];
  const heads = (width: number) => lines(columns, [], width)[0].split(/ +/);
  assert.equal(heads(28), ["name", "aaaa", "bbbb", "cccc", "last"]);
  assert.equal(heads(27), ["name", "aaaa", "cccc", "last"]);
  assert.equal(heads(22), ["name", "aaaa", "cccc", "last"]);
  assert.equal(heads(21), ["name", "aaaa", "last"]);
  assert.equal(heads(15), ["name", "last"]);
  assert.equal(heads(5), ["name", "last"]);
});

test("then the widest column that may shrink gives way, down to its least", () => {
  const columns: TableColumn[] = [{ title: "a", shrink: 5 }, { title: "b", shrink: 3 }, { title: "c" }];
  const row = ["abcdefghij", "ABCDEFGH", "12345"];
  assert.equal(lines(columns, [row], 27)[1], "abcdefghij  ABCDEFGH  12345");
  assert.equal(lines(columns, [row], 26)[1], "abcd…ghij  ABCDEFGH  12345");
  assert.equal(lines(columns, [row], 24)[1], "abc…hij  ABCDEFGH  12345");
  assert.equal(lines(columns, [row], 17)[1], "ab…ij  A…H  12345");
  assert.equal(lines(columns, [row], 3)[1], "ab…ij  A…H  12345");
});

test("columns that may shrink leave the optional ones room", () => {
  const columns: TableColumn[] = [
    { title: "name", shrink: 4 },
    { title: "more", optional: 1 },
  ];
  assert.equal(lines(columns, [["abcdefgh", "1"]], 10), ["name  more", "a…gh  1"]);
  assert.equal(lines(columns, [["abcdefgh", "1"]], 9), ["name", "abcdefgh"]);
});

test("a sentence goes on in the next line, under its beginning", () => {
  const columns: TableColumn[] = [{ title: "name" }, { title: "reason", shrink: 7, prose: true }];
  assert.equal(
    lines(
      columns,
      [
        ["fc", "a matrix, no filters"],
        ["b", "bias"],
      ],
      13,
    ),
    ["name  reason", "fc    a", "      matrix,", "      no", "      filters", "b     bias"],
  );
});

test("heads are dim, cells in their column's colour; names cannot steer the terminal", () => {
  const columns: TableColumn[] = [{ title: "a" }, { title: "b", align: "right", color: (text) => `<${text}>` }];
  const dim = { ...plain, dim: (text: string | number | null | undefined) => `(${text})` };
  assert.equal(lines(columns, [["x\x1b", "1"]], 100, dim), ["(a)      (b)", "x\\x1b  <1>"]);
});

test.run();
