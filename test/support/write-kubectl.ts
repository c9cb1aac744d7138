import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** `apply -f` runs a Job's containers here, an Indexed Job's one after the other, their commands expanded as Kubernetes does. */
const standIn = (yaml: string) => `import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parse } from ${JSON.stringify(yaml)};
const [verb, , file] = process.argv.slice(2);
if (verb === "apply") {
  const { spec } = parse(readFileSync(file, "utf8"));
  const [container] = spec.template.spec.containers;
  for (let index = 0; index < (spec.completions ?? 1); index++) {
    const env = { ...process.env, JOB_COMPLETION_INDEX: String(index) };
    const expanded = (word) =>
      word.replace(/\\$\\$|\\$\\(([\\w.-]+)\\)/g, (all, name) => (all === "$$" ? "$" : (env[name] ?? all)));
    const [command, ...words] = container.command.map(expanded);
    const { status } = spawnSync(command, words, { stdio: "inherit", env });
    if (status !== 0) process.exit(1);
  }
}
`;

/** PATH with a kubectl that is no cluster. */
export function writeKubectl(folder: string): string {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "kubectl.mjs"), standIn(import.meta.resolve("yaml")));
  writeFileSync(join(bin, "kubectl"), `#!/bin/sh\nexec "${process.execPath}" "${join(bin, "kubectl.mjs")}" "$@"\n`, {
    mode: 0o755,
  });
  return `${bin}${delimiter}${process.env.PATH}`;
}
