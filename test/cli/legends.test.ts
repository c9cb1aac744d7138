import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatChannelsDocument } from "../../cli/channels/format-channels.ts";
import { formatDiff } from "../../cli/diff/format-diff.ts";
import { formatIdealization } from "../../cli/idealize/format-idealization.ts";
import { formatKeys } from "../../cli/keys/format-keys.ts";
import { formatStudy } from "../../cli/study/format-study.ts";
import { formatTimeline } from "../../cli/timeline/format-timeline.ts";
import { formatVolume } from "../../cli/volume/format-volume.ts";
import { fromBase64, readGolden } from "../support/golden.ts";
import { tensorFile } from "../support/models.ts";
import { plainColors } from "../support/plain-colors.ts";
import { randomDocuments } from "../support/random-documents.ts";
import { inFolder, run } from "./support.ts";

// Below a table stands what its letters and signs mean: of those in the table just printed, and of no others, however narrow the
// terminal is.

const widths = [60, 80, 100, 160];
const titles: Readonly<Record<string, readonly string[]>> = {
  Summary: ["S", "H / T_H", "O", "binary", "dead"],
  "First layers": ["eff. rank", "random rank", "of"],
  "1×1 layers": ["eff. rank", "of", "share", "random share", "stable rank", "O", "silent", "unused"],
  Timeline: ["S", "H", "O", "cosine"],
  Changes: ["change", "cosine", "median", "p10", "D"],
  "3-D kernels": ["S", "H", "O", "p"],
};
const signs: readonly [sign: RegExp, legend: string][] = [
  [/ >100/, ">100: "],
  [/ elbow/, "elbow: "],
  [/ -(?= |$)/, "-: "],
  ...["dx", "dy", "dx+", "dx-", "dy+", "dy-"].map((family): [RegExp, string] => [
    new RegExp(`(^| )${family.replace("+", "\\+")}( |$)`),
    `${family}: `,
  ]),
];

/** Each section of a text that begins with a head: the cells of its table, and what is below. */
function* sectionsOf(text: string, head: string) {
  for (const section of text.split(/\n\n/)) {
    const lines = section.split("\n");
    if (!lines[0].startsWith(head)) continue;
    const rows = lines.slice(1);
    // A row has gaps of two spaces; prose has none.
    const from = rows.findIndex((line) => / {2}/.test(line));
    // Nothing has changed: no table.
    if (from < 0) continue;
    let end = from;
    while (end < rows.length && / {2}/.test(rows[end])) end++;
    yield {
      titles: rows[from].split(/ {2,}/),
      rows: rows.slice(from + 1, end),
      below: ` ${rows.slice(end).join(" ")} `,
    };
  }
}

const explains = (below: string, title: string) =>
  [" ", "; "].some((before) => below.replaceAll(/\s+/g, " ").includes(`${before}${title}: `));

function expectLegends(text: string, head: string, width: number): Set<string> {
  const seen = new Set<string>();
  for (const section of sectionsOf(text, head)) {
    for (const title of titles[head]) {
      const isThere = section.titles.includes(title);
      assert.is(explains(section.below, title), isThere, `"${title}" below ${head}, ${width} columns\n${text}`);
      if (isThere) seen.add(title);
    }
  }
  return seen;
}

test("diff, timeline, volume, analyze and channels: every letter is explained where it stands, and nowhere else", async () => {
  const diff = readGolden<{ before: string; variants: { name: string; file: string }[] }>("diff.json");
  const timeline = readGolden<{ files: string[] }>("timeline.json");
  const { analysis, channels } = await randomDocuments(1);
  await inFolder(async (folder) => {
    const write = (name: string, file: string) => {
      writeFileSync(join(folder, name), gunzipSync(fromBase64(file)));
      return join(folder, name);
    };
    const before = write("before.pt", diff.before);
    const others = diff.variants.map(({ name, file }) => write(`${name}.pt`, file));
    const training = join(folder, "run");
    mkdirSync(training);
    for (const [i, file] of timeline.files.entries()) write(`run/epoch=${i}.ckpt`, file);
    const cubes = join(folder, "cubes.safetensors");
    writeFileSync(cubes, tensorFile({ "a.weight": { shape: [4, 2, 3, 3, 3] } }));
    const seen = Object.fromEntries(Object.keys(titles).map((head) => [head, new Set<string>()]));
    const documentOf = async (...argv: string[]) => JSON.parse((await run([...argv, "--no-digest", "--json"])).stdout);
    const states = await documentOf("timeline", training);
    const volume = await documentOf("volume", cubes);
    const changes = [];
    for (const other of others) changes.push(await documentOf("diff", before, other));
    for (const width of widths) {
      const texts: [head: string, text: string][] = [
        ["Timeline", formatTimeline(states, width, plainColors)],
        ["3-D kernels", formatVolume(volume, width, plainColors)],
        ["Summary", formatStudy(analysis, width, plainColors)],
        ["First layers", formatChannelsDocument(channels, width, plainColors)],
        ["1×1 layers", formatChannelsDocument(channels, width, plainColors)],
        ...changes.map((document): [string, string] => ["Changes", formatDiff(document, width, plainColors)]),
      ];
      for (const [head, text] of texts) for (const title of expectLegends(text, head, width)) seen[head].add(title);
    }
    // None is never shown: the widest has them all.
    for (const [head, all] of Object.entries(titles)) assert.equal([...seen[head]].sort(), [...all].sort(), head);
  });
});

test("keys and idealize: a family, a dash, the elbow and a sigma without end are explained where they stand, and nowhere else", async () => {
  const { keys, manifest } = await randomDocuments(1);
  const [first, second] = keys.keys.keys;
  const families = ["dx+", "dx-", "dy+", "dy-", "dx", "dy"] as const;
  let beyond = 0;
  for (const [i, family] of families.entries()) {
    Object.assign(first.family as object, { family, cosine: 0.95, sigmaX: i === 0 ? 100 : 1.5, sigmaY: 1 });
    Object.assign(second.family as object, { family: "smooth", cosine: 0.95 });
    for (const layer of manifest.layers) {
      for (const filter of layer.filters) if (filter.match !== null) Object.assign(filter.match, { family });
    }
    for (const width of widths) {
      const text = formatKeys(keys, width, plainColors);
      for (const head of ["Keys", "Explained by"]) {
        for (const { rows, below } of sectionsOf(text, head)) {
          const shown = rows.map((row) => row.replaceAll(/ +/g, " ")).join("\n");
          for (const [sign, legend] of signs) {
            const isThere = sign.test(shown.replaceAll("\n", " "));
            assert.is(explains(below, legend.slice(0, -2)), isThere, `"${legend}" ${width}\n${text}`);
            if (isThere && legend === ">100: ") beyond++;
          }
        }
      }
      const ideal = formatIdealization(manifest, width, plainColors);
      for (const other of families) {
        const isThere = new RegExp(`(^|\\s)${other.replace("+", "\\+")} `).test(ideal.split(/\n\n/)[1]);
        assert.is(explains(` ${ideal.split(/\n\n/)[1]} `, other), isThere && other === family, `${other} in\n${ideal}`);
      }
    }
  }
  // With room for the column of sigmas, and without it, where the sentence went on standing.
  assert.is(beyond, 2);
});

test("the tables of several models have the same columns; typical filters that are not drawn are counted", async () => {
  const { analysis } = await randomDocuments(1);
  const [a] = analysis.models;
  const long = {
    ...a,
    name: "long",
    layers: a.layers.map((layer) => ({ ...layer, name: `${layer.name}.${"x".repeat(30)}`, in: 1e6 })),
  };
  for (const width of widths) {
    const headsOf = (models: typeof analysis.models) =>
      formatStudy({ ...analysis, models }, width, plainColors)
        .split("\n")
        .filter((line) => /^layer .*filters .*flags/.test(line))
        .map((line) => line.replaceAll(/ +/g, " "));
    const heads = headsOf([a, long, a]);
    assert.is(heads.length, 3);
    assert.is(new Set(heads).size, 1, heads.join("\n"));
  }
  const noteOf = (models: typeof analysis.models) =>
    /Not drawn: typical filters of [^;]*/.exec(formatStudy({ ...analysis, models }, 160, plainColors))?.[0];
  assert.equal(
    [
      [a, a],
      [a, a, a],
      [a, a, a, a],
    ].map(noteOf),
    [undefined, "Not drawn: typical filters of 1 more model", "Not drawn: typical filters of 2 more models"],
  );
});

test.run();
