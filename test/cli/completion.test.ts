import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadCommands } from "../../cli/commands/find-command.ts";
import { choicesOf } from "../../cli/completion/choices.ts";
import { knownValues, type OptionName } from "../../cli/options/option.ts";
import { inFolder, run } from "./support.ts";

const commands = await loadCommands();

const has = (shell: string) => process.platform !== "win32" && spawnSync(shell, ["-c", "true"]).status === 0;

test("every shell's script names every command and each of its options", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, stdout } = await run(["completion", shell]);
    assert.is(code, 0);
    for (const { name, options } of commands) {
      assert.ok(stdout.includes(name), `${shell}: ${name}`);
      for (const option of options) assert.ok(stdout.includes(option), `${shell}: --${option}`);
    }
  }
});

test("bash completes commands, and the options of the command on the line", async () => {
  if (!has("bash")) return;
  await inFolder(async (folder) => {
    const script = join(folder, "convscope.bash");
    writeFileSync(script, (await run(["completion", "bash"])).stdout);
    const complete = (...words: string[]) =>
      execFileSync("bash", [
        "-c",
        `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _convscope; echo "\${COMPREPLY[@]}"`,
        script,
        ...words,
      ])
        .toString()
        .trim();
    assert.is(complete("convscope", "an"), "analyze");
    assert.is(complete("convscope", "s"), "scale-space study");
    assert.is(complete("convscope", "--v"), "--version");
    assert.is(complete("convscope", "operators", "a.onnx", "--bound"), "--boundary");
    // Not of this command; and a name of a file is the shell's.
    assert.is(complete("convscope", "inspect", "--preset"), "");
    assert.is(complete("convscope", "inspect", "mod"), "");
    // Values and operands of a known list, as this command knows them; what may be a file stays the shell's.
    assert.is(complete("convscope", "workflow", ""), "slurm snakemake kubernetes parallel");
    assert.is(complete("convscope", "completion", "z"), "zsh");
    assert.is(complete("convscope", "atlas", ""), "build");
    assert.is(complete("convscope", "completion", "zsh", ""), "");
    assert.is(complete("convscope", "analyze", "a.onnx", "--with", ""), "operators norms channels scale-space keys");
    assert.is(complete("convscope", "export", "a.onnx", "--with", ""), "operators scale-space");
    assert.is(complete("convscope", "export", "--with", "=", "sc"), "scale-space");
    assert.is(complete("convscope", "export", "--with", "="), "operators scale-space");
    assert.is(complete("convscope", "analyze", "-f", "p"), "pdf parquet");
    assert.is(complete("convscope", "analyze", "--by", "l"), "layer label");
    // Each of a list; what is one word stays one.
    assert.is(complete("convscope", "analyze", "--with", "operators,sc"), "operators,scale-space");
    assert.is(complete("convscope", "analyze", "-f", "svg,pdf,p"), "svg,pdf,pdf svg,pdf,parquet");
    assert.is(complete("convscope", "analyze", "--with", "=", "norms,k"), "norms,keys");
    assert.is(complete("convscope", "analyze", "--style", "dark,p"), "");
    assert.is(complete("convscope", "analyze", "-o", ""), "");
    assert.is(complete("convscope", "analyze", ""), "");
  });
});

test("fish completes each value of a list", async () => {
  if (!has("fish")) return;
  await inFolder(async (folder) => {
    const script = join(folder, "convscope.fish");
    writeFileSync(script, (await run(["completion", "fish"])).stdout);
    const complete = (line: string) =>
      execFileSync("fish", ["--no-config", "-c", `source ${script}; complete -C '${line}'`])
        .toString()
        .split("\n")
        .map((each) => each.split("\t")[0]);
    assert.ok(complete("convscope analyze --with operators,sc").includes("operators,scale-space"));
    assert.ok(complete("convscope analyze --with=operators,sc").includes("--with=operators,scale-space"));
    assert.ok(complete("convscope analyze --with sc").includes("scale-space"));
    assert.ok(complete("convscope analyze -f svg,pd").includes("svg,pdf"));
  });
});

test("zsh completes each value of a list", async () => {
  if (!has("zsh")) return;
  await inFolder(async (folder) => {
    writeFileSync(join(folder, "convscope.zsh"), (await run(["completion", "zsh"])).stdout);
    // Completion needs a terminal: one that zsh makes itself, in which a line is typed, completed and shown.
    const typed = (line: string) => `
zmodload zsh/zpty
zpty shell zsh -f -i
until_seen() { all=; until [[ $all == *\${~1}* ]]; do zpty -r shell out || break; all+=$out; done }
zpty -w shell "autoload -U compinit; compinit -u -d ${folder}/dump; source ${folder}/convscope.zsh"
zpty -w shell 'show() { print -r -- "<$BUFFER>" }; zle -N show; bindkey "^Xb" show; print rea""dy'
until_seen ready
zpty -w -n shell '${line}'$'\\t\\C-xb'
until_seen '<*>'
print -r -- "$all"`;
    for (const [line, whole] of [
      ["convscope analyze --with operators,sc", "<convscope analyze --with operators,scale-space,>"],
      ["convscope analyze --style da", "<convscope analyze --style dark >"],
    ]) {
      const { stdout } = spawnSync("zsh", ["-f", "-c", typed(line)], { timeout: 120_000 });
      assert.ok(stdout.toString().includes(whole), JSON.stringify(stdout.toString()));
    }
  });
});

test("every value that an option is said to know is in its help, and of some command", () => {
  for (const [option, values] of Object.entries(knownValues)) {
    const taken = commands.flatMap((one) =>
      one.options.includes(option as OptionName) ? choicesOf(one, option as OptionName) : [],
    );
    assert.equal(
      values.filter((value) => !taken.includes(value)),
      [],
      option,
    );
  }
});

test("zsh and fish take their scripts", async () => {
  await inFolder(async (folder) => {
    for (const shell of ["zsh", "fish"].filter(has)) {
      const script = join(folder, `convscope.${shell}`);
      writeFileSync(script, (await run(["completion", shell])).stdout);
      const { status, stderr } = spawnSync(shell, ["-n", script]);
      assert.is(status, 0, stderr.toString());
    }
  });
});

test("what is a switch elsewhere takes its value where a command gives it one", async () => {
  const zsh = (await run(["completion", "zsh"])).stdout;
  assert.equal(zsh.match(/'--filters=\[.*?\]:LAYER:_files'/g)?.length, 1);
  const fish = (await run(["completion", "fish"])).stdout.split("\n");
  const [inspect, operators] = ["inspect", "operators"].map((name) =>
    fish.filter((line) => line.includes(`_from ${name}' -l filters `)).join(),
  );
  assert.match(inspect, "-l filters -r -d");
  assert.match(operators, "-l filters -d");
});

test("another shell, or none, is told which there are", async () => {
  for (const [argv, found] of [
    [["completion"], "no shell"],
    [["completion", "tcsh"], '"tcsh"'],
  ] as const) {
    const { code, stderr } = await run([...argv]);
    assert.is(code, 2);
    assert.match(stderr, `found ${found}, expected bash, zsh, fish`);
  }
});

test.run();
