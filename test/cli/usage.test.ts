import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadCommands } from "../../cli/commands/find-command.ts";
import { version } from "../../sdk/version.ts";
import { run } from "./support.ts";

const commands = await loadCommands();

test("the program's help names every command and goes to stdout", async () => {
  const { code, stdout, stderr } = await run(["--help"]);
  assert.is(code, 0);
  assert.is(stderr, "");
  for (const { name } of commands) assert.match(stdout, new RegExp(`^  ${name}`, "m"));
});

test("without arguments the program says what it can do, and that it has a version", async () => {
  const { code, stdout, stderr } = await run([]);
  assert.equal([code, stderr], [0, ""]);
  assert.is(stdout, (await run(["--help"])).stdout);
  assert.match(stdout, /convscope --version \(-v\) prints the version\.\n$/);
});

test("-o says FILE where a file is meant, DIR where a folder is, in help, mistakes and completion", async () => {
  const [zsh, fish] = await Promise.all(
    ["zsh", "fish"].map(async (shell) => (await run(["completion", shell])).stdout),
  );
  const files = ["atlas", "collect", "merge", "export", "page"];
  for (const { name, optionHelp } of commands.filter(({ options }) => options.includes("output"))) {
    const value = files.includes(name) ? "FILE" : name === "idealize" ? "OUT" : "DIR";
    assert.match((await run([name, "--help"])).stdout, new RegExp(`-o, --output ${value} `), name);
    assert.match((await run([name, "x", "--output"])).stderr, `--output needs a value: --output ${value}`);
    assert.is(/^folder/.test(optionHelp?.output ?? "folder for the files"), value === "DIR", name);
  }
  for (const script of [zsh, fish]) assert.match(script, "the state file to write");
  assert.match(zsh, ":FILE:_files");
});

const narrow = { columns: 80, env: { NO_COLOR: "1" } };

for (const { name, options, examples } of commands) {
  test(`${name} --help names its options and examples and fits 80 columns`, async () => {
    const { code, stdout } = await run([name, "--help"], narrow);
    assert.is(code, 0);
    for (const option of options) assert.match(stdout, `--${option}`);
    for (const [line] of examples) assert.match(stdout, line);
    const prose = stdout.split("\n").filter((line) => !line.startsWith("  convscope"));
    for (const line of prose) assert.ok(line.length <= 80, line);
    assert.is((await run(["help", name], narrow)).stdout, stdout);
    assert.is((await run([name, "--bogus", "-h"], narrow)).stdout, stdout);
  });
}

test("in 80 columns the program's help leaves two thirds to what the commands do, whatever one of them takes", async () => {
  const { stdout } = await run(["--help"], narrow);
  const lines = stdout.slice(stdout.indexOf("\nCommands\n"), stdout.indexOf("\nExamples\n")).split("\n").slice(2, -1);
  const column = lines[0].search(/every tensor/);
  assert.ok(column <= 80 / 3 + 4, String(column));
  const commandLines = lines.filter((line) => /^ {2}\S/.test(line));
  assert.is(commandLines.length, commands.length);
  for (const [i, { name, operands, summary }] of commands.entries()) {
    const at = lines.indexOf(commandLines[i]);
    const term = `  ${name} ${operands}`.trimEnd();
    assert.is(commandLines[i].slice(0, column).trimEnd(), term.slice(0, column).trimEnd());
    const next = lines.indexOf(commandLines[i + 1] ?? "") < 0 ? lines.length : lines.indexOf(commandLines[i + 1]);
    const texts = [commandLines[i].length > term.length ? commandLines[i] : "", ...lines.slice(at + 1, next)];
    for (const line of texts.slice(1)) assert.is(line.slice(0, column).trim(), "");
    assert.is(
      texts
        .map((line) => line.slice(column).trim())
        .filter((text) => text !== "")
        .join(" "),
      summary,
    );
  }
  for (const line of lines) assert.ok(line.length <= 80, line);
});

test("--version", async () => {
  for (const option of ["--version", "-v", "-V"]) {
    assert.equal(await run([option]), { code: 0, stdout: `convscope ${version}\n`, stderr: "" });
  }
});

const mistakes: [string[], RegExp][] = [
  [["analyse", "x"], /unknown command "analyse", did you mean analyze\?/],
  [["frobnicate"], /the commands are inspect, analyze/],
  [["--json"], /option before the command/],
  [["--verson"], /option before the command "--verson", did you mean --version\?/],
  [["version"], /unknown command "version", did you mean --version\?/],
  [["model.pth"], /unknown command "model\.pth"; for a model, name a command first: convscope analyze MODEL/],
  [["analyze", "--binz", "3", "x"], /unknown option --binz, did you mean --bins\?/],
  [["analyze", "-x"], /unknown option -x/],
  [["inspect", "--preset", "medical", "x"], /inspect takes no --preset/],
  [["analyze"], /no model given/],
  [["compare", "one"], /two models or more/],
  [["analyze", "x", "--bins"], /--bins needs a value: --bins N/],
  [["analyze", "x", "--bins", "--json"], /--bins needs a value/],
  [["analyze", "x", "--json=yes"], /--json takes no value/],
  [["analyze", "x", "--bins", "seven"], /--bins: found "seven", expected a whole number from 1/],
  [["analyze", "x", "--bins", "0"], /found "0", expected a whole number from 1/],
  [["analyze", "x", "--range", "3,-3"], /LO below HI/],
  [["analyze", "x", "--range", "1,2,3"], /expected two numbers/],
  [["analyze", "x", "--kernel", "3x5"], /square size/],
  [["analyze", "x", "--by", "modle"], /did you mean model\?/],
  [["analyze", "x", "--preset", "medcal"], /expected cnn-filter-db or medical, did you mean medical\?/],
  [["analyze", "x", "--thresholds", "0.1,,1"], /--thresholds: found "", expected a number/],
  [["analyze", "x", "--basis", "cnn-filter-db-robst"], /did you mean cnn-filter-db-robust\?/],
  [["analyze", "x", "-f", "json"], /say where with -o DIR/],
  [["analyze", "x", "-f", "png", "-o", "d"], /expected json, csv, svg, html, pdf, parquet or explore/],
  [["analyze", "a=x", "a=y"], /two models are called "a"/],
  [["inspect", "x", "--json", "--csv"], /exclude each other/],
  [["export", "x"], /export needs a file to write/],
  [["export", "x", "-o", "f.txt"], /expected a name that ends in \.npz, \.csv or \.parquet/],
  [
    ["export", "x", "-o", "f.csv", "--with", "operators"],
    /-o: found "f\.csv", expected a name that ends in \.parquet for --with/,
  ],
  [["export", "x", "-o", "f.parquet", "--with", "norms"], /--with: found "norms", expected operators or scale-space/],
  [["export", "x", "-o", "no/such/folder/f.npz"], /f\.npz: its folder "no\/such\/folder" does not exist/],
  [["demo", "x"], /takes no arguments/],
  [["cite", "x"], /takes no arguments/],
];

for (const [argv, message] of mistakes) {
  test(`usage: ${argv.join(" ") || "(nothing)"}`, async () => {
    const { code, stdout, stderr } = await run(argv);
    assert.is(code, 2, stderr);
    assert.is(stdout, "");
    assert.match(stderr, /^convscope: [^\n]*\n$/);
    assert.match(stderr, message);
  });
}

const lacking: [string[], string][] = [
  [
    ["export", "none.onnx"],
    "export needs a file to write: -o filters.npz, filters.csv or filters.parquet; and none.onnx: there is no such file",
  ],
  [
    ["export", "a.onnx", "b.onnx"],
    "filters.parquet; and a.onnx: there is no such file; and b.onnx: there is no such file",
  ],
  [["collect", "none.onnx"], "collect needs a file to write: -o part.state; and none.onnx: there is no such file"],
  [
    ["keys", "none.pth", "--use", "none.json"],
    "none.json: no such file; --use takes a file of --save, or master-keys; and none.pth: there is no such file",
  ],
  [["diff"], "no model given: name two, before and after"],
  [["compare"], "no model given: name at least two files"],
  [["timeline"], "no model given: name at least two checkpoints, or their folder"],
  [["export"], "export needs a file to write: -o filters.npz, filters.csv or filters.parquet; and no model given"],
  [["collect"], "collect needs a file to write: -o part.state; and no model given"],
  [["merge"], "merge needs a file to write: -o all.state; and no state given"],
  [
    ["atlas"],
    "atlas build MODEL... -o atlas.json; and atlas build needs a file to write: -o atlas.json; and no model given",
  ],
  [["atlas", "build"], "atlas build needs a file to write: -o atlas.json; and no model given"],
  [["idealize"], "idealize needs a model to write: -o OUT; and no model given"],
  [["study"], "no study given: name a file, or one of"],
  [["study"], "; and study writes a folder of files: -o DIR"],
  [["study", "medical"], "study writes a folder of files: -o DIR; and no model given: name at least one file"],
  [
    ["study", "medical", "none.h5", "nil.h5"],
    "convscope: study writes a folder of files: -o DIR; and none.h5: there is no such file; and nil.h5: there is no such file",
  ],
  [
    ["study", "none.yaml", "none.h5"],
    "none.yaml: no such file; and study writes a folder of files: -o DIR; and none.h5: there is no such file",
  ],
  [["study", "none.yaml"], "convscope: none.yaml: no such file; and study writes a folder of files: -o DIR"],
  [["study", "medical", "none.h5", "-o", "d", "-f", "png"], 'found "png", expected'],
  [["study", "medical", "none.h5", "-o", "d", "-f", "png"], "; and none.h5: there is no such file"],
  [
    ["workflow"],
    "workflow needs a scheduler: slurm, snakemake, kubernetes, parallel; and no model given: name at least one file; and workflow needs the number of shards: --shards 16; and workflow needs a folder for its files: -o study",
  ],
];

for (const [argv, words] of lacking) {
  test(`convscope ${argv.join(" ")}: all that is missing is said at once: ${words.slice(0, 40)}`, async () => {
    const { code, stdout, stderr } = await run(argv);
    assert.equal([code, stdout], [2, ""]);
    assert.match(stderr.replace(/\s+/g, " "), words);
  });
}

for (const { name, options } of commands.filter(({ options }) => options.includes("format"))) {
  test(`${name} --help names the formats that it writes, and no others`, async () => {
    const several: Record<string, string[]> = {
      ...{ diff: ["a", "b"], compare: ["a", "b"], demo: [], study: ["medical", "a"] },
      workflow: ["slurm", "a", "--shards", "2"],
    };
    const { stderr } = await run([name, ...(several[name] ?? ["a"]), "-f", "xyz", "-o", "no-such-folder"]);
    const accepted = /found "xyz", expected (.+)/.exec(stderr.replace(/\s+/g, " "))?.[1].match(/\w+/g) ?? [];
    const known = accepted.filter((word) => word !== "or");
    assert.ok(known.length >= 5, stderr);
    assert.ok(options.includes("output"));
    // Its report is described where report is.
    if (name === "workflow") return assert.equal(known, ["json", "csv", "svg", "html", "pdf", "parquet"]);
    const help = (await run([name, "--help"])).stdout;
    const from = help.indexOf("--format LIST");
    const text = help.slice(from, help.indexOf("      --", from));
    for (const format of ["json", "csv", "svg", "html", "pdf", "parquet", "explore"])
      assert.is(new RegExp(`\\b${format}\\b`).test(text), known.includes(format), `${format}: ${text}`);
  });
}

test("of a study's plan nothing is written: it needs neither -o nor a model", async () => {
  assert.is((await run(["study", "medical", "--plan"])).code, 0);
});

test("a range may begin with a minus sign, and -- ends the options", async () => {
  assert.is((await run(["analyze", "--range", "-3,3", "no-such-file"])).code, 3);
  assert.match((await run(["inspect", "--", "--json"])).stderr, /--json: there is no such file/);
});

test("cite prints references, and BibTeX with balanced braces", async () => {
  assert.match((await run(["cite"])).stdout, /arXiv:2203\.15331/);
  assert.match(
    (await run(["cite"])).stdout,
    /Actor[\s\S]*Rivière[\s\S]*Fuentes, David\. What[\s\S]*Sedghi[\s\S]*Gupta[\s\S]*Long/,
  );
  assert.match((await run(["cite"])).stdout.replaceAll(/\s+/g, " "), "tonylindeberg/masterfiltmodel, CC BY 4.0");
  const { stdout } = await run(["cite", "--bibtex"]);
  assert.is(stdout.match(/^@\w+\{\w+,$/gm)?.length, 10);
  assert.is(stdout.split("{").length, stdout.split("}").length);
});

test.run();
