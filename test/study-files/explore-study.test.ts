import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes, openModel, toJson } from "../../sdk/index.ts";
import { exploreStudy, parseStudyFile, runStudyFile } from "../../sdk/study-files/index.ts";
import { seededModel } from "../runtimes/web-demo/seeded-model.ts";

const page = "<head><!--result--></head><body><!--study--><div></div></body>";
const text = `
name: three
title: Three <b>
steps:
  - { name: all, run: analyze }
  - { name: each, run: norms, forEach: name }
  - { name: replaced, run: idealize, options: { by: fit } }
`;

async function studied() {
  const names = ["a.safetensors", "</script>.safetensors"];
  const models = await Promise.all(
    names.map((name, i) => openModel(fromBytes(name, seededModel([[8, 8, 3, 3]], i + 1)))),
  );
  return runStudyFile(parseStudyFile(text, "three.yaml"), models);
}

const run = await studied();
const lengths = run.runs.flatMap(({ document }) => ("manifests" in document ? [] : [toJson(document).length]));
const made = (options = {}) => {
  const { pieces, apart } = exploreStudy(page, run, options);
  const whole = [...pieces].join("");
  const blocks = [...whole.matchAll(/<script type="application\/json" id="([^"]*)">(.*?)<\/script>/gs)];
  return { whole, apart, blocks };
};

test("the page of a study holds the result of every step, and links to each by the address that shows it", () => {
  const { whole, apart, blocks } = made();
  assert.equal(apart, []);
  assert.equal(
    blocks.map(([, name]) => name),
    ["result", "result?step=2", "result?step=3"],
  );
  const documents = run.runs.flatMap(({ document }) => ("manifests" in document ? [] : [document]));
  assert.equal(
    blocks.map(([, , json]) => JSON.parse(json)),
    documents.map((document) => JSON.parse(toJson(document))),
  );
  assert.match(whole, '<a href="?">all</a>');
  assert.match(whole, '<a href="?step=2">each (<bdi>a.safetensors</bdi>)</a>');
  assert.match(whole, '<a href="?step=3">each (<bdi>&lt;/script&gt;.safetensors</bdi>)</a>');
  assert.match(whole, "<strong>Three &lt;b&gt;</strong>");
  assert.not.match(whole, "replaced</");
});

test("steps go in as long as they have room; of the others their own page is linked, or their name stands there", () => {
  const [all, first, second] = lengths;
  assert.ok(all > first && all > second);
  const sum = all + first + second;
  const left = (most: number) => made({ most }).apart.map(({ name, label }) => label ?? name);
  assert.equal(left(sum), []);
  assert.equal(left(sum + 1), []);
  assert.equal(left(sum - 1), ["</script>.safetensors"]);
  assert.equal(left(all - 1), ["all"]);
  assert.equal(left(0), ["all", "a.safetensors", "</script>.safetensors"]);
  assert.match(made({ most: all - 1 }).whole, "<span>all</span>");
  const { whole, blocks } = made({
    most: all - 1,
    pageOf: ({ name }: { name: string }) => `steps/${name}/explore.html`,
  });
  assert.match(whole, '<a href="steps/all/explore.html">all</a>\n<a href="?">each (');
  assert.equal(
    blocks.map(([, name]) => name),
    ["result", "result?step=2"],
  );
});

test("another page is refused", () => {
  for (const other of ["<p>", "<!--result-->", `${page}${page}`])
    assert.throws(() => exploreStudy(other, run), /expected the text of convscope\/page\.html/);
});

test.run();
