import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadCommands } from "../../../cli/commands/find-command.ts";
import { safetensors } from "../../support/safetensors.ts";
import { seededNormal } from "../../support/seeded.ts";
import { filesIn, inFolder, roundsOf, run } from "../support.ts";

const commands = await loadCommands();

// A result can be published: neither it nor what is said beside it tells where on the disk the model lay, though the model, its
// labels, keys and basis are given by absolute paths.

const formats = "json,csv,svg,html,parquet";

/** The arguments of each command, in the order in which they are run: files of earlier ones are read by later ones. */
function argumentsIn(at: (name: string) => string): Record<string, string[][]> {
  const model = at("model.safetensors");
  const labels = ["--labels", at("labels.csv"), "--label-column", "task"];
  const study = (name: string) => ["--environment", "-f", formats, "-o", at(name)];
  return {
    inspect: [[model], [model, "--json", "--stats"], [model, "--csv"], [at("runs"), "--select", "folder=*"]],
    analyze: [
      [model, "--by", "layer", "--with", "operators,norms,channels,scale-space,keys", ...study("analyze")],
      [model, "--json", "--environment"],
      [at("runs"), ...labels, "--save-basis", at("basis.json"), "--with-noise", ...study("labels")],
      [model, "--basis", at("basis.json"), "--fail-on", "sparse>2", "--fail-report", at("report.xml")],
    ],
    compare: [[model, at("runs/other.safetensors"), ...study("compare")]],
    diff: [[model, at("runs/other.safetensors"), "-o", at("diff")]],
    operators: [[model, "--filters", "--norms", ...study("operators")]],
    norms: [[model, ...study("norms")]],
    channels: [[model, ...study("channels")]],
    volume: [[model, "--environment", "-o", at("volume")]],
    "scale-space": [[model, "--filters", "--pooled", ...study("scale-space")]],
    keys: [
      [model, "--count", "2", "--save", at("keys.json"), ...study("keys")],
      [model, "--use", at("keys.json"), "--json"],
    ],
    idealize: [[model, "--min-cosine", "0", "-o", at("ideal.safetensors")]],
    export: ["npz", "csv", "parquet"].map((end) => [model, "-o", at(`filters.${end}`)]),
    demo: [study("demo")],
    cite: [[], ["--bibtex"]],
    completion: [["bash"]],
    page: [["-o", at("page.html")]],
    atlas: [["build", model, at("runs/other.safetensors"), "-o", at("atlas.json")]],
    timeline: [[model, at("runs/other.safetensors"), at("runs/third.safetensors"), "-o", at("timeline")]],
    study: [["master-keys", model, "-f", formats, "-o", at("study")]],
  };
}

/** What is no result: jobs name the files that they read. */
const plans = ["workflow"];

function writeModel(path: string, seed: number): void {
  const normal = seededNormal(seed);
  const layers = [
    ["stem.weight", [4, 3, 3, 3]],
    ["depthwise.weight", [32, 1, 3, 3]],
    ["cube.weight", [2, 4, 3, 3, 3]],
    ["head.weight", [4, 32]],
  ] as const;
  let end = 0;
  const header = layers.map(([name, shape]) => {
    const begin = end;
    end += 4 * shape.reduce<number>((product, n) => product * n, 1);
    return [name, { dtype: "F32", shape, data_offsets: [begin, end] }];
  });
  const values = Float32Array.from({ length: end / 4 }, normal);
  writeFileSync(path, safetensors(Object.fromEntries(header), new Uint8Array(values.buffer)));
}

test("no output of any command holds the folder of what it read", () =>
  inFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    mkdirSync(at("runs"));
    writeModel(at("model.safetensors"), 1);
    writeModel(at("runs/other.safetensors"), 2);
    writeModel(at("runs/third.safetensors"), 3);
    writeFileSync(at("labels.csv"), "model,task\nother.safetensors,a\nthird.safetensors,b\n");
    // The folder's own name: also a path that is relative, encoded or a URL would hold it.
    const secrets = [basename(folder), process.cwd()];
    const alone = Object.entries(argumentsIn(at)).flatMap(([command, lines]) =>
      lines.map((line) => [command, ...line]),
    );
    const report = ["report", at("r4.state"), "--environment", "-f", formats, "-o", at("report")];
    const rows = [...alone, ...roundsOf(at("model.safetensors"), folder), report];
    const expectNone = (text: string, where: string) => {
      for (const secret of secrets) {
        const i = text.indexOf(secret);
        assert.is(i, -1, `${where}: ${text.slice(Math.max(0, i - 80), i + 80)}`);
      }
    };
    const expected = commands.map(({ name }) => name).filter((name) => !plans.includes(name));
    assert.equal([...new Set(rows.map(([command]) => command))].sort(), expected.sort());
    const seen = new Set(filesIn(folder));
    for (const row of rows) {
      const { code, stdout, stderr } = await run(row);
      const title = row.map((word) => word.replace(`${folder}/`, "")).join(" ");
      assert.is(code, 0, `${title}: ${stderr}`);
      expectNone(stdout, `stdout of ${title}`);
      // "wrote DIR" names what the user gave.
      expectNone(stderr.replaceAll(/^wrote .*$/gm, ""), `stderr of ${title}`);
      const written = filesIn(folder).filter((name) => !seen.has(name) && statSync(at(name)).isFile());
      assert.is(
        written.length > 0,
        row.some((word) => /^(-o|--save.*|--fail-report)$/.test(word)),
        title,
      );
      for (const name of written) {
        seen.add(name);
        expectNone(readFileSync(at(name), "latin1"), `${name} of ${title}`);
      }
    }
  }));

test("nor does a message about a file that cannot be read", () =>
  inFolder(async (folder) => {
    const paths = ["broken.safetensors", "broken-too.safetensors"].map((name) => join(folder, name));
    for (const path of paths) writeFileSync(path, "not a model");
    for (const { name, operands } of commands) {
      if (operands === "" || name === "completion" || plans.includes(name)) continue;
      const output =
        {
          atlas: ["-o", "x.json"],
          idealize: ["-o", "x.safetensors"],
          export: ["-o", "x.npz"],
          collect: ["-o", "x.state"],
          merge: ["-o", "x.state"],
        }[name] ?? [];
      const { code, stdout, stderr } = await run([
        name,
        ...(name === "atlas" ? ["build"] : []),
        ...paths.slice(0, operands.split(" ").length),
        ...output,
      ]);
      // The first file of a study says what to do: wrong use, not a wrong model.
      assert.is(code, name === "study" ? 2 : 3, `${name}: ${stderr}`);
      assert.match(stderr, "broken");
      assert.not.match(stdout + stderr, basename(folder));
    }
  }));

test.run();
