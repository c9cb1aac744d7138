import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Example, examplesOf, run, runShell } from "../../scripts/documents/examples.ts";
import { placeFiles } from "./place-files.ts";
import { compilePython, removeFolder, repository, studyFolder } from "./support.ts";

// Every block of code of README.md and docs/*.md is run: here, unless the table names the test that does. A new block that cannot
// be run belongs in one of the tables.
const pages = ["README.md", ...readdirSync("docs").map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith(".md"),
);

/** The tests that run the blocks of a page, by language. */
const elsewhere: Record<string, Record<string, string>> = {
  "README.md": { sh: "test/readme.test.ts", ts: "test/readme.test.ts" },
  "docs/COMMANDS.md": { sh: "test/readme.test.ts" },
  "docs/GALLERY.md": { sh: "test/docs/gallery.test.ts" },
  "docs/PARQUET.md": { sql: "test/runtimes/parquet.test.ts" },
  "docs/RECIPES.md": Object.fromEntries(
    ["sh", "python", "ts", "js"].map((each) => [each, "test/docs/recipes.test.ts"]),
  ),
  "docs/SDK.md": { ts: "test/readme.test.ts" },
  "docs/STUDIES.md": { yaml: "test/study-files/parse.test.ts" },
  "docs/TUTORIAL.md": { sh: "test/docs/tutorial.test.ts" },
  "docs/scale-space.md": { ts: "test/scale-space/docs.test.ts" },
};

const cluster = "npm run test:cluster runs it, on a real scheduler";
/** Lines of shell that are not run, and why. */
const notRun: Record<string, string> = {
  "cd /data/study && sh submit.sh": cluster,
  "cd /data/study && snakemake --profile profile": cluster,
  "JOBS=8 sh /data/study/run.sh": cluster,
  "HOSTS=hosts.txt NODE=/opt/node/bin/node sh /data/study/run.sh": "needs machines to log in to",
  "cd /data/study && sh run.sh": "needs a cluster; test/runtimes/kubernetes.test.ts runs the commands of its manifests",
};

/** Blocks of Python that are compiled and not run, and why. */
const compiled: Record<string, string> = { "docs/PARQUET.md": "pandas and scipy read what convscope wrote" };

/** What a program of a page takes for given. */
const given: Record<string, string> = {
  "docs/FIGURES.md":
    'import { readFileSync } from "node:fs";\nconst bytes = new Uint8Array(readFileSync("model.onnx"));\n',
};

const blocks = suite("blocks of code");
const examplesOfPage = new Map(pages.map((page) => [page, examplesOf(readFileSync(page, "utf8"))]));
const skipped = new Set<string>();
/** Within the package, so that `convscope` is found as a reader's program finds it: by `exports` of package.json. */
let programs: string;

blocks.before(async () => {
  await mkdir("build", { recursive: true });
  programs = await mkdtemp("build/blocks-");
});
blocks.after(() => rm(programs, { recursive: true }));

for (const [page, examples] of examplesOfPage) {
  const here = examples.filter(({ language }) => elsewhere[page]?.[language] === undefined);
  if (here.length === 0) continue;
  blocks(page, async () => {
    const folder = await studyFolder();
    try {
      placeFiles(folder, page);
      for (const example of here) await runHere(page, example, folder);
    } finally {
      await removeFolder(folder);
    }
  });
}

async function runHere(page: string, example: Example, folder: string): Promise<void> {
  const { language, code, line } = example;
  const where = `${page}, line ${line}`;
  if (language === "sh") {
    const { code: exit, stderr } = (await runShell([runnable(code, folder)], folder, repository))[0];
    assert.is(exit, 0, `${where}: ${stderr}`);
  } else if (language === "python" && compiled[page] !== undefined) {
    await compilePython(example);
  } else {
    assert.is(language, "js", `${where}: blocks of ${language} are not run here`);
    const program = join(repository, programs, `${line}.mjs`);
    await writeFile(program, (given[page] ?? "") + code);
    const { code: exit, stderr } = await run(process.execPath, [program], folder);
    assert.is(exit, 0, `${where}: ${stderr}`);
  }
}

/** A block that ends where a line fails, without the lines that are not run, and with a /data of its own. */
function runnable(code: string, folder: string): string {
  const lines = code.split("\n").filter((line) => {
    const typed = line.replace(/\s+#.*/, "").trim();
    if (notRun[typed] === undefined) return true;
    skipped.add(typed);
    return false;
  });
  return `(set -e\n${lines.join("\n").replaceAll("/data/", `${folder}/data/`)}\n)`;
}

blocks("programs are well typed", async () => {
  const types = await mkdtemp("build/types-");
  try {
    for (const [page, examples] of examplesOfPage) {
      for (const { language, code, line } of examples.filter(({ language }) => /^[jt]s$/.test(language))) {
        const program = code.replaceAll('"npm:convscope', '"convscope');
        const name = `${page.replaceAll(/\W/g, "-")}-${line}.${language === "js" ? "mjs" : "mts"}`;
        await writeFile(join(types, name), (given[page] ?? "") + program);
      }
    }
    const options = { extends: "../../tsconfig.json", include: ["*"], exclude: [] };
    const loose = { noImplicitAny: false, noUnusedLocals: false, incremental: false, tsBuildInfoFile: null };
    const compilerOptions = { ...loose, allowJs: true, checkJs: true };
    await writeFile(join(types, "tsconfig.json"), JSON.stringify({ ...options, compilerOptions }));
    const { code, stdout } = await run(join(repository, "node_modules/.bin/tsc"), ["-p", types], repository);
    assert.is(code, 0, stdout);
  } finally {
    await rm(types, { recursive: true });
  }
});

blocks("the tables name blocks that are there, and tests that know the page", () => {
  for (const [page, languages] of Object.entries(elsewhere)) {
    for (const [language, test] of Object.entries(languages)) {
      assert.ok(
        examplesOfPage.get(page)?.some((example) => example.language === language),
        `${page}: ${language}`,
      );
      assert.ok(readFileSync(test, "utf8").includes(page.replace(/^.*\//, "")), `${test}: ${page}`);
    }
  }
  assert.equal([...skipped].sort(), Object.keys(notRun).sort());
});

blocks.run();
