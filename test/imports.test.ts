import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path/posix";
import { test } from "uvu";
import * as assert from "uvu/assert";

// The import picture of ARCHITECTURE.md. A room may import itself, errors and abort, and the rooms named here.
const allowed: Record<string, string[]> = {
  "sdk/bytes": [],
  "sdk/model": ["sdk/bytes", "sdk/readers", "sdk/wasm"],
  "sdk/readers": ["sdk/bytes", "sdk/model", "sdk/wasm"],
  "sdk/wasm": ["build"],
  "sdk/results": ["sdk/model", "sdk/export"],
  "sdk/streams": ["sdk/bytes", "sdk/results", "sdk/model", "sdk/wasm"],
  "sdk/statistics": ["sdk/results", "sdk/streams", "sdk/model", "sdk/scale-space", "sdk/wasm", "data"],
  "sdk/studies": [
    "sdk/results",
    "sdk/tables",
    "sdk/streams",
    "sdk/statistics",
    "sdk/bytes",
    "sdk/model",
    "sdk/scale-space",
    "sdk/wasm",
    "sdk/version",
    "build",
    "data",
  ],
  "sdk/scale-space": ["sdk/wasm"],
  "sdk/workers": ["sdk/streams", "sdk/studies", "sdk/bytes", "sdk/model", "sdk/wasm", "build"],
  "sdk/figures": ["sdk/results", "sdk/tables", "sdk/statistics", "sdk/studies"],
  "sdk/tables": ["sdk/results", "sdk/statistics", "sdk/model"],
  "sdk/export": ["sdk/bytes", "sdk/model", "sdk/readers", "sdk/tables", "sdk/wasm"],
  "sdk/gate": ["sdk/errors", "sdk/results", "sdk/tables", "sdk/version"],
  "sdk/study-files": [
    ...["sdk/model", "sdk/results", "sdk/tables", "sdk/statistics", "sdk/studies", "sdk/gate", "sdk/figures"],
    ...["sdk/export", "sdk/version", "build"],
  ],
  "sdk/states": [
    ...["sdk/bytes", "sdk/model", "sdk/results", "sdk/statistics", "sdk/streams", "sdk/studies"],
    ...["sdk/wasm", "sdk/version", "build"],
  ],
  "sdk/parquet": ["sdk/export", "sdk/tables", "sdk/studies", "sdk/version"],
  "sdk/pdf": ["sdk/version", "build"],
  cli: [
    "sdk/index",
    "sdk/figures",
    "sdk/parquet",
    "sdk/pdf",
    "sdk/study-files",
    "sdk/states",
    "sdk/bytes",
    "sdk/tables",
    "sdk/export",
    "sdk/results",
  ],
  "web-demo": ["sdk/index", "sdk/bytes", "sdk/export", "sdk/figures", "sdk/pdf", "sdk/results", "sdk/workers", "build"],
};
/** The same of studies: what several of them need stands beside their folders, or in the rooms below. */
const allowedStudies: Record<string, string[]> = {
  atlas: ["filters"],
  "describe-filters": ["operators", "scale-space"],
  diff: ["norms", "operators", "scale-space"],
  idealize: ["keys", "norms", "scale-space"],
  keys: ["scale-space"],
  operators: ["norms"],
  timeline: ["norms", "operators", "scale-space"],
};
const everyone = ["sdk/errors", "sdk/abort", "sdk/append-to", "sdk/is-node-like", "sdk/largest-sigma"];
/** Rooms whose files may name a platform. */
const platforms = ["sdk/bytes/node", "sdk/streams/node-files", "sdk/wasm/node-zlib", "sdk/workers/node-modules", "cli"];
/** Types know no direction: only imports that exist at run time are held to the picture between these two. */
const importLine = /^(?:import|export)\s+(type\s)?[^;]*?from\s+"([^"]+)"|import\("([^"]+)"\)/gm;

const files = ["sdk", "cli", "web-demo"].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => /\.tsx?$/.test(name) && !/^dist\b/.test(name))
    .map((name) => join(root, name)),
);

/** Of each file the files of ours that it names, for their types alone too. */
const imports = new Map(
  files.map((file) => [
    file,
    [...readFileSync(file, "utf8").matchAll(importLine)]
      .map(([, , from, lazy]) => normalize(join(dirname(file), from ?? lazy)))
      .filter((target) => files.includes(target)),
  ]),
);

test("every import follows the picture", () => {
  assert.ok(files.length > 50);
  const strays: string[] = [];
  for (const file of files.filter((name) => name !== "sdk/index.ts")) {
    const room = roomOf(file);
    for (const [, type, from, lazy] of readFileSync(file, "utf8").matchAll(importLine)) {
      const target = from ?? lazy;
      if (type !== undefined || !target.startsWith(".")) continue;
      const to = roomOf(normalize(join(dirname(file), target)));
      if (to !== room && !everyone.includes(to) && !(allowed[room] ?? []).includes(to))
        strays.push(`${file} -> ${target}`);
    }
  }
  assert.equal(strays, []);
});

test("a study imports another one only where the picture has an arrow, types included", () => {
  const strays: string[] = [];
  for (const [file, targets] of imports) {
    const from = studyOf(file);
    if (from === null) continue;
    for (const target of targets) {
      const to = studyOf(target);
      if (to !== null && to !== from && !(allowedStudies[from] ?? []).includes(to)) strays.push(`${file} -> ${target}`);
    }
  }
  assert.equal(strays, []);
});

test("streams know no statistics, and statistics no studies, types included", () => {
  const above: Record<string, RegExp> = {
    "sdk/streams/": /^sdk\/(statistics|studies|workers)\//,
    "sdk/statistics/": /^sdk\/(studies|workers)\//,
  };
  for (const [room, rooms] of Object.entries(above)) {
    const strays = [...imports].filter(([file]) => file.startsWith(room)).flatMap(([, targets]) => targets);
    assert.equal(
      strays.filter((target) => rooms.test(target)),
      [],
    );
  }
});

test("no files import each other in a circle, types included", () => {
  assert.equal(circlesOf(imports), []);
  const circle = new Map([
    ["a", ["b"]],
    ["b", ["c", "d"]],
    ["c", ["a"]],
    ["d", []],
  ]);
  assert.equal(
    circlesOf(circle).map((files) => files.sort()),
    [["a", "b", "c"]],
  );
});

test("only the platform's rooms name a platform", () => {
  const strays = files
    .filter((file) => !platforms.some((room) => file.startsWith(room)))
    .filter((file) => /"node:|\bDeno\.|\bBun\.|\bprocess\.|\bBuffer\b/.test(withoutComments(file)));
  assert.equal(strays, []);
});

test("the page uses the public entries, the figures' scales of colour, filters that findings speak of, clean names, their names of models, names in columns and problems of a layer, rows of results, their depths and farthest pair, symbols, plain words, and what runs tasks", () => {
  const used = files
    .filter((file) => file.startsWith("web-demo"))
    .flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(importLine)]
        .map(([, , from, lazy]) => from ?? lazy)
        .filter((target) => target.includes("/sdk/"))
        .map((target) => normalize(join(dirname(file), target))),
    );
  const entries = [
    "sdk/figures/column-names.ts",
    "sdk/figures/density-bins.ts",
    "sdk/figures/finding-filters.ts",
    "sdk/figures/index.ts",
    "sdk/figures/layer-problems.ts",
    "sdk/figures/operators/label-style.ts",
    "sdk/figures/strip-places.ts",
    "sdk/figures/svg/number.ts",
    "sdk/figures/svg/style.ts",
    "sdk/figures/svg/text.ts",
    "sdk/figures/without-endings.ts",
    "sdk/index.ts",
    "sdk/largest-sigma.ts",
    "sdk/pdf/index.ts",
    "sdk/results/alike.ts",
    "sdk/results/depth-decile.ts",
    "sdk/results/farthest-pair.ts",
    "sdk/results/finding-rows.ts",
    "sdk/results/flags.ts",
    "sdk/results/labelled-kernels.ts",
    "sdk/results/layer-orders.ts",
    "sdk/results/letters.ts",
    "sdk/results/measures.ts",
    "sdk/results/plain-text.ts",
    "sdk/results/shared-notes.ts",
    "sdk/results/sigma-text.ts",
    "sdk/results/symbol-parts.ts",
    "sdk/results/telling-name.ts",
    "sdk/results/typeset.ts",
    "sdk/streams/task-runner.ts",
    "sdk/workers/service.ts",
  ];
  assert.equal([...new Set(used)].sort(), entries);
});

test("figures import nothing but types and plain functions: no Wasm, no reader", () => {
  const strays = files
    .filter((file) => file.startsWith("sdk/figures"))
    .filter((file) => /from "(\.\.\/)+(wasm|readers|model|bytes)\b/.test(readFileSync(file, "utf8")));
  assert.equal(strays, []);
});

test("no file waits at its top level, and results use no transcendental function of the engine", () => {
  for (const file of files.filter((name) => name.startsWith("sdk/"))) {
    const text = withoutComments(file);
    assert.not.match(text, /^await /m, file);
    if (!file.startsWith("sdk/figures")) {
      assert.not.match(text, /Math\.(exp|log|log2|log10|pow|sin|cos|tan|tanh|cbrt|hypot|expm1|log1p)\b/, file);
    }
  }
});

/** The folder below sdk/, or the file itself where it stands in sdk/. */
function roomOf(file: string): string {
  const [root, name] = file.split("/");
  return root === "sdk" ? `sdk/${name.replace(/\.ts$/, "")}` : root;
}

/** The folder of a study that the file lies in. */
function studyOf(file: string): string | null {
  return /^sdk\/studies\/([^/]+)\//.exec(file)?.[1] ?? null;
}

/** The strongly connected parts of more than one file (Tarjan, "Depth-first search and linear graph algorithms", 1972). */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const [index, low] = [new Map<string, number>(), new Map<string, number>()];
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string) => {
    const own = index.size;
    index.set(file, own);
    low.set(file, own);
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file) as number, low.get(next) as number));
    }
    if (low.get(file) !== own) return;
    const part = stack.splice(stack.indexOf(file));
    if (part.length > 1) found.push(part);
  };
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return found;
}

function withoutComments(file: string): string {
  return readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
}

test.run();
