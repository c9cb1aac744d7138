import { readFile } from "node:fs/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { run } from "../cli/support.ts";

interface Reference {
  title: string;
  authors: { "family-names": string; "given-names": string }[];
  year?: number;
  volume?: number;
  issue?: number;
  start?: number;
  end?: number;
  notes?: string;
  identifiers?: { value: string }[];
}

// CITATION.cff and `convscope cite --bibtex` name the same papers, with the same authors, year and place.
test("every paper of convscope cite is in CITATION.cff as it is there", async () => {
  const { references } = parse(await readFile("CITATION.cff", "utf8")) as { references: Reference[] };
  const { stdout } = await run(["cite", "--bibtex"]);
  const entries = stdout
    .trim()
    .split("\n\n")
    .map((entry) => {
      const fields = new Map(
        [...entry.matchAll(/^ {2}(\w+)\s+= \{+(.*?)\}+,$/gm)].map(([, name, value]) => [name, value]),
      );
      return { type: /^@(\w+)/.exec(entry)?.[1], field: (name: string) => fields.get(name) };
    });
  const papers = entries.filter(({ type, field }) => type !== "software" && type !== "dataset" && !field("publisher"));
  assert.is(papers.length, 7);
  assert.is(references.length, papers.length);
  for (const { field } of papers) {
    const title = field("title")?.replaceAll(/``|''/g, '"');
    const found = references.find((reference) => reference.title === title);
    if (found === undefined) throw new Error(`CITATION.cff lacks ${field("title")}`);
    assert.is(
      found.authors.map((author) => `${author["family-names"]}, ${author["given-names"]}`).join(" and "),
      field("author"),
    );
    const of = (value: number | undefined) => (value === undefined ? undefined : String(value));
    assert.is(of(found.year), field("year"));
    assert.is(of(found.volume), field("volume"));
    assert.is(of(found.issue), field("number"));
    const pages = found.end === undefined ? of(found.start) : `${found.start}-${found.end}`;
    assert.is(pages, field("eid") ?? field("pages"));
    assert.is(found.notes, field("note"));
    assert.is(found.identifiers?.[0].value.replace("arXiv:", ""), field("eprint"));
  }
});

test("what has no year says so, and a quotation in a title is one in TeX", async () => {
  const { stdout } = await run(["cite", "--bibtex"]);
  for (const entry of stdout.trim().split("\n\n")) assert.ok(/^ {2}year {2,}=|n\.d\./m.test(entry), entry);
  assert.match(stdout, "from the ``master key filters hypothesis'' for");
  const { stdout: text } = await run(["cite"]);
  assert.match(text.replaceAll(/\s+/g, " "), 'from the "master key filters hypothesis" for');
  assert.match(text.replaceAll(/\s+/g, " "), "Image Processing Features. Poster, n.d. ");
  assert.match(text, "pages 19066-19076");
});

test.run();
