import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { commands } from "../../cli/commands/index.ts";
import { inFolder, run } from "./support.ts";

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
  });
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
