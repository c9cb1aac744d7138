import { readdirSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { findingIds } from "../sdk/results/finding-rows.ts";
import { finding, interpretation } from "../sdk/results/findings.ts";

// docs/INTERPRET.md: every finding and every measure has its section, each link its place.

const text = readFileSync("docs/INTERPRET.md", "utf8");

/** As GitHub makes an anchor of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading));

test("every finding links to a section of its own, and there is no other", () => {
  const sections = [...text.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);
  assert.equal([...sections].sort(), [...findingIds].sort());
  for (const id of findingIds) {
    const [file, anchor] = interpretation(finding(id, "", "", {})).split("#");
    assert.is(file, "docs/INTERPRET.md");
    assert.is(anchors.filter((one) => one === anchor).length, 1, id);
  }
});

test("every link within the text has its section", () => {
  const links = [...text.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor);
  assert.ok(links.length > 5);
  for (const link of links) assert.ok(anchors.includes(link), link);
});

test("every picture is there, each measure has one, and none is left over", () => {
  const shown = [...text.matchAll(/!\[([^\]]+)\]\(images\/interpret\/([\w-]+\.svg)\)/g)].map(([, , file]) => file);
  const files = readdirSync("docs/images/interpret");
  assert.equal([...new Set(shown)].sort(), files.sort());
  for (const section of text.split(/^## /m).slice(1)) {
    if (/^(S|H|T_H|O|The floor of D|Binary error|Labels|Sigma|Keys)\b/.test(section))
      assert.match(section, "images/interpret/");
  }
});

test("what it teaches: S, H, T_H, O, D, its floor, binary error, labels, sigma, keys", () => {
  const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
  for (const word of ["S, ", "H, ", "T_H, ", "O, ", "D, ", "The floor of D", "Binary error", "Labels", "Sigma", "Keys"])
    assert.ok(
      headings.some((heading) => heading.startsWith(word)),
      word,
    );
});

test.run();
