import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** `logs job/NAME` prints what a Job has said; `apply -f` runs a Job's containers here, an Indexed Job's one after the other, their commands expanded as Kubernetes does. */
const standIn = (yaml: string, bin: string) => `import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { parse } from ${JSON.stringify(yaml)};
const [verb, job, file] = process.argv.slice(2);
const logOf = (name) => ${JSON.stringify(`${bin}/log-`)} + name.replaceAll("/", "-");
if (verb === "apply") {
  const { metadata, spec } = parse(readFileSync(file, "utf8"));
  const [container] = spec.template.spec.containers;
  let said = "";
  for (let index = 0; index < (spec.completions ?? 1); index++) {
    const env = { ...process.env, JOB_COMPLETION_INDEX: String(index) };
    const expanded = (word) =>
      word.replace(/\\$\\$|\\$\\(([\\w.-]+)\\)/g, (all, name) => (all === "$$" ? "$" : (env[name] ?? all)));
    const [command, ...words] = container.command.map(expanded);
    const { status, stdout } = spawnSync(command, words, { stdio: ["ignore", "pipe", "inherit"], env });
    said += stdout;
    if (status !== 0) process.exit(1);
  }
  writeFileSync(logOf("job/" + metadata.name), said);
} else if (verb === "logs") process.stdout.write(readFileSync(logOf(job)));
`;

/** PATH with a kubectl that is no cluster. */
export function writeKubectl(folder: string): string {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "kubectl.mjs"), standIn(import.meta.resolve("yaml"), bin));
  writeFileSync(join(bin, "kubectl"), `#!/bin/sh\nexec "${process.execPath}" "${join(bin, "kubectl.mjs")}" "$@"\n`, {
    mode: 0o755,
  });
  return `${bin}${delimiter}${process.env.PATH}`;
}
