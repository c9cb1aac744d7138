import { test } from "uvu";
import * as assert from "uvu/assert";
import { cutMiddle, displayWidth, graphemes, shorten } from "../../../cli/format/display-width.ts";
import { messageLines } from "../../../cli/format/message-lines.ts";
import { formatTable, type TableColumn } from "../../../cli/format/table.ts";
import { wrap } from "../../../cli/format/wrap.ts";
import { plainColors } from "../../support/plain-colors.ts";
import { seeded } from "../../support/seeded.ts";

// What fits stays whole, what does not is cut no more than it must be: of texts drawn at random, at every width.

const uniform = seeded(4);
const below = (n: number) => Math.floor(uniform() * n);
const letters = ["a", "b", "7", ".", "é", "e\u0301", "層", "👍🏽", "…"];
const word = (length: number, from = letters) => Array.from({ length }, () => from[below(from.length)]).join("");

test("shortened names keep as much of both ends as fits, the larger part at the end", () => {
  for (let round = 0; round < 60; round++) {
    const text = word(1 + below(14), round % 2 === 0 ? letters : letters.slice(0, 4));
    const parts = [...graphemes(text)];
    const widthOf = (some: typeof parts) => some.reduce((sum, part) => sum + part.width, 0);
    const textOf = (some: typeof parts) => some.map((part) => part.text).join("");
    for (let width = 1; width <= widthOf(parts); width++) {
      // All ways to leave out a middle, of which the first with the longest head of at most half, then the longest tail.
      const heads = parts
        .map((_, i) => parts.slice(0, i))
        .filter((head) => widthOf(head) <= Math.floor((width - 1) / 2));
      const head = heads[heads.length - 1];
      const tail =
        parts.map((_, i) => parts.slice(i + 1)).find((some) => widthOf(some) <= width - 1 - widthOf(head)) ?? [];
      const expected = widthOf(parts) <= width ? text : `${textOf(head)}…${textOf(tail)}`;
      assert.is(shorten(text, width), expected, `${JSON.stringify(text)} in ${width}`);
    }
  }
});

test("characters are as Unicode has them: of each below U+3100, alone and behind a letter", () => {
  const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
  for (let code = 0x20; code < 0x3100; code++) {
    if (code === 0x7f || (code >= 0xd800 && code < 0xe000)) continue;
    const character = String.fromCharCode(code);
    for (const text of [character, `a${character}b`]) {
      const expected = [...segmenter.segment(text)].map(({ segment }) => segment);
      assert.is([...graphemes(text)].map((part) => part.text).join("|"), expected.join("|"), code.toString(16));
    }
    // A wide character beside it has all characters taken one by one.
    assert.is(displayWidth(`a${character}b層`), displayWidth(`a${character}b`) + 2, code.toString(16));
  }
});

test("a long text is cut to at most so many code units, from both ends alike", () => {
  assert.equal(
    [8, 7, 6, 5, 4, 3].map((length) => cutMiddle("abcdefgh", length)),
    ["abcdefgh", "abc…fgh", "ab…gh", "ab…gh", "a…h", "a…h"],
  );
  // A table's cell and a sentence's word.
  const cell = (length: number) =>
    formatTable([{ title: "" }], [["x".repeat(length)]], 5000, plainColors).split("\n")[1];
  assert.equal(
    [999, 1000, 1001, 5000].map((length) => cell(length).length),
    [999, 1000, 999, 999],
  );
  assert.ok(cell(1001).includes("…") && !cell(1000).includes("…"));
  assert.equal(
    [400, 401].map((length) => wrap("y".repeat(length), 1000).length),
    [400, 399],
  );
});

test("wrapped lines are within their width, and not one word fewer than fits", () => {
  for (let round = 0; round < 60; round++) {
    const [width, indent] = [4 + below(20), " ".repeat(below(3))];
    const words = Array.from({ length: below(9) }, () => word(1 + below(6), letters.slice(0, 5)));
    const text = wrap(words.join(round % 3 === 0 ? "  " : " "), width, indent);
    const lines = text === "" ? [] : text.split("\n");
    for (const [i, line] of lines.entries()) {
      assert.ok(line.startsWith(indent) && displayWidth(line) <= width, line);
      const next = lines[i + 1]?.slice(indent.length).split(" ")[0];
      if (next !== undefined) assert.ok(displayWidth(`${line} ${next}`) > width, `${line}|${next}`);
    }
    // Words longer than a line are broken, and lose nothing.
    assert.is(lines.join("").replaceAll(" ", ""), words.join(""));
  }
  for (const [text, width, lines] of [
    ["abcd efg", 4, ["abcd", "efg"]],
    ["abcde efg", 4, ["abcd", "e", "efg"]],
    ["層層 a", 4, ["層層", "a"]],
    ["層層層", 5, ["層層", "層"]],
  ] as [string, number, string[]][])
    assert.equal(wrap(text, width).split("\n"), lines);
});

test("a message's first line is 120 columns with what stands before it, the others 120; longer ones break at the last clause", () => {
  const clause = (length: number) => `${"x".repeat(length - 2)}; `;
  for (const before of [0, 11, 30]) {
    const fits = clause(60) + "y".repeat(60 - before);
    assert.is(messageLines(fits, before), fits);
    assert.is(messageLines(`${fits}y`, before), `${"x".repeat(58)};\n  ${"y".repeat(61 - before)}`);
    // Of a second line nothing stands before it.
    const second = clause(60) + "z".repeat(60);
    assert.is(messageLines(`a\n${second}`, before), `a\n${second}`);
    assert.is(messageLines(`a\n${second}z`, before), `a\n${"x".repeat(58)};\n  ${"z".repeat(61)}`);
  }
  // No mark before a third of the line, none that ends beyond it; ";" before ":", before ", expected", before ",", before " ".
  const rest = "z".repeat(150);
  const broken = (text: string) => messageLines(text, 0).split("\n")[0];
  assert.is(broken(`${"x".repeat(40)}; ${rest}`), `${"x".repeat(40)};`);
  assert.is(broken(`${"x".repeat(40)}; yy: ${rest}`), `${"x".repeat(40)};`);
  assert.is(broken(`${"x".repeat(38)}; ${rest}`), `${"x".repeat(38)}; ${rest}`);
  assert.is(broken(`${"x".repeat(119)}; ${rest}`), `${"x".repeat(119)};`);
  assert.is(broken(`${"x".repeat(120)}; ${rest}`), `${"x".repeat(120)}; ${rest}`);
  const marks = ["; ", ": ", ", expected ", ", ", " "];
  for (let m = 0; m < marks.length; m++) {
    const text = `${"x".repeat(50)}${marks.slice(m).join("yy")}${rest}`;
    const kept = marks[m].startsWith(",") ? "," : marks[m].trimEnd();
    assert.is(broken(text), `${"x".repeat(50)}${kept}`, marks[m]);
    assert.is(messageLines(text, 0).split("\n  ").join(""), text.replace(marks[m], marks[m].replace(" ", "")));
  }
  // Of one mark the last that fits.
  assert.is(broken(`${"x".repeat(50)}; ${"x".repeat(30)}; ${rest}`), `${"x".repeat(50)}; ${"x".repeat(30)};`);
});

/** A line's cells, where each column's cells begin or end. */
const columnsOf = (widths: number[], line: string) =>
  widths.map((width, i) => {
    const at = widths.slice(0, i).reduce((sum, own) => sum + own + 2, 0);
    return line.slice(at, at + width).trim();
  });

test("tables: everything where it fits; else columns go, then give way, and the rest fills the width", () => {
  for (let round = 0; round < 80; round++) {
    const columns = Array.from({ length: 2 + below(4) }, (_, c): TableColumn => {
      const [shrink, optional] = [below(2) === 0 ? 2 + below(4) : undefined, below(3) === 0 ? 1 + below(3) : undefined];
      return { title: `${"hg"[c % 2]}${c}`, align: below(2) === 0 ? "right" : "left", shrink, optional };
    });
    const rows = Array.from({ length: 1 + below(3) }, () => columns.map(() => word(1 + below(9), ["a", "b", "c"])));
    const natural = columns.map(({ title }, c) => Math.max(title.length, ...rows.map((row) => row[c].length)));
    const total = (some: number[]) => some.reduce((sum, width) => sum + width + 2, -2);
    const width = 4 + below(total(natural) + 2);
    const lines = formatTable(columns, rows, width, plainColors).split("\n");
    // Which columns should be there: optional ones go while the least of the others is too wide.
    let shown = columns.map((_, c) => c);
    const least = () => total(shown.map((c) => Math.min(natural[c], columns[c].shrink ?? natural[c])));
    const rank = (c: number) => columns[c].optional ?? 0;
    while (least() > width && shown.some((c) => rank(c) > 0)) {
      const first = [...shown].sort((a, b) => rank(b) - rank(a) || a - b)[0];
      shown = shown.filter((c) => c !== first);
    }
    const widths = shown.map((c) => natural[c]);
    while (total(widths) > width) {
      // The widest that may give way, the first of several.
      const open = widths.map((own, i) => (own > (columns[shown[i]].shrink ?? own) ? own : 0));
      if (Math.max(...open) === 0) break;
      widths[open.indexOf(Math.max(...open))]--;
    }
    [columns.map(({ title }) => title), ...rows].forEach((row, r) => {
      const cells = shown.map((c, i) => shorten(row[c], widths[i]));
      assert.equal(columnsOf(widths, lines[r]), cells, lines.join("\n"));
      const padded = cells.map((cell, i) =>
        columns[shown[i]].align === "right" ? cell.padStart(widths[i]) : cell.padEnd(widths[i]),
      );
      assert.is(lines[r], padded.join("  ").trimEnd());
    });
  }
});

test("only a sentence goes on in the next line; any other last cell is shortened", () => {
  const row = ["a", "one two three"];
  const last = (prose?: boolean) =>
    formatTable([{ title: "n" }, { title: "why", shrink: 5, prose }], [row], 10, plainColors)
      .split("\n")
      .slice(1);
  assert.equal(last(), ["a  one…ree", ""]);
  assert.equal(last(true), ["a  one two", "   three", ""]);
});

test.run();
