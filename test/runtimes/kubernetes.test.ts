import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { run } from "../cli/support.ts";
import { writeRandomLayers } from "../support/random-layers.ts";
import { writeKubectl } from "../support/write-kubectl.ts";

/** The validator of a Job that kubernetes-models makes of Kubernetes' OpenAPI document: true, or false and errors. */
const schema = new URL("node_modules/kubernetes-models/_schemas/IoK8sApiBatchV1Job.mjs", import.meta.url);
const isJob = ((await import(schema.href)) as { validate(manifest: unknown): boolean }).validate;

const home = realpathSync(mkdtempSync(join(tmpdir(), "convscope-kubernetes-")));
/** Kubernetes puts something else in place of $$ and $(HOME). */
const set = join(home, "It's $$ $(HOME) study");
const model = join(home, "models", "filters.safetensors");
mkdirSync(join(home, "models"));
writeRandomLayers(model, 2, [4, 4, 3, 3]);
const made = await run(["workflow", "kubernetes", model, "--shards", "2", "-o", set]);
/** Three rounds, and three that may be needed. */
const manifests = [1, 2, 3, 4, 5, 6].flatMap((round) =>
  ["collect", "merge", ...(round < 3 ? [] : ["report"])].map((step) => `round-${round}-${step}`),
);
const read = (name: string) => readFileSync(join(set, name), "utf8");

test.after(() => rmSync(home, { recursive: true }));

/** Fields that the schema does not name: it lets them pass, but Kubernetes refuses them. They are those that it never reads. */
function unknownFields(manifest: unknown): string[] {
  const unread = new Set<string>();
  const watched = (value: unknown, path: string): unknown => {
    if (typeof value !== "object" || value === null) return value;
    const inner = new Map(Object.entries(value).map(([key, held]) => [key, watched(held, `${path}/${key}`)]));
    for (const key of inner.keys()) unread.add(`${path}/${key}`);
    return new Proxy(value, {
      get(target, key) {
        unread.delete(`${path}/${String(key)}`);
        return inner.get(String(key)) ?? Reflect.get(target, key);
      },
    });
  };
  isJob(watched(manifest, ""));
  return [...unread];
}

test("each manifest is a Job by the published schema, and has no field that it does not name", () => {
  assert.is(made.code, 0, made.stderr);
  for (const name of manifests) {
    const manifest = parse(read(`${name}.yaml`));
    assert.ok(isJob(manifest), name);
    assert.equal(unknownFields(manifest), [], name);
    assert.is(manifest.metadata.name, `convscope-it-s-home-study-${name}`);
  }
});

test("any field that is misspelt, and any value of another type, is found", () => {
  const text = read("round-1-collect.yaml");
  const original = JSON.stringify(parse(text));
  // Keys that somebody chose are no fields.
  const fields = (text.match(/[A-Za-z]+(?=:(\s|$))/gm) ?? []).filter((key) => !["app", "cpu", "memory"].includes(key));
  assert.ok(fields.length > 25, `${fields.length}`);
  for (const field of new Set(fields)) {
    const misspelt = JSON.parse(original.replace(`"${field}":`, `"${field}s":`));
    assert.ok(unknownFields(misspelt).some((path) => path.endsWith(`/${field}s`)) || !isJob(misspelt), field);
  }
  for (const [field, value] of [
    ["backoffLimit", "3"],
    ["completionMode", "indexed"],
    ["template", undefined],
  ] as const) {
    const manifest = parse(text);
    assert.not.ok(isJob({ ...manifest, spec: { ...manifest.spec, [field]: value } }), field);
  }
});

test("an array is an Indexed Job of all shards; each step runs on the volume in which models and set lie", () => {
  for (const name of manifests) {
    const { spec } = parse(read(`${name}.yaml`));
    const [container] = spec.template.spec.containers;
    const [, round, step] = name.split("-");
    const words = [step === "report" ? "try-report" : step, round];
    const shard = name.endsWith("collect") ? ["auto"] : [];
    assert.equal(container.command, ["sh", join(set.replaceAll("$", "$$$$"), "step.sh"), ...words, ...shard]);
    assert.equal(
      [spec.completionMode, spec.completions],
      name.endsWith("collect") ? ["Indexed", 2] : [undefined, undefined],
    );
    assert.equal(container.volumeMounts, [{ name: "data", mountPath: home }]);
    assert.is(spec.template.spec.volumes[0].persistentVolumeClaim.claimName, "convscope");
  }
});

test("the Jobs, one after the other in the order of the rounds, make the report of one process", async () => {
  const started = spawnSync("sh", [join(set, "run.sh")], {
    encoding: "utf8",
    env: { ...process.env, PATH: writeKubectl(home), NODE: process.execPath },
  });
  assert.is(started.status, 0, started.stderr);
  assert.match(started.stderr, /JOB_COMPLETION_INDEX=1 of 2, the first being 0: shard 1\/2/);
  const alone = await run(["analyze", model, "-q", "-o", join(home, "alone")]);
  assert.is(alone.code, 0, alone.stderr);
  const report = (folder: string) => readFileSync(join(folder, "convscope.json"), "utf8");
  assert.ok(report(join(set, "report")) === report(join(home, "alone")), "the report differs from that of one process");
});

test("a volume is mounted at no path with a colon", async () => {
  const other = join(home, "a:b");
  mkdirSync(join(other, "models"), { recursive: true });
  writeRandomLayers(join(other, "models", "filters.safetensors"), 1, [4, 4, 3, 3]);
  const { code, stderr } = await run([
    "workflow",
    "kubernetes",
    join(other, "models"),
    "--shards",
    "2",
    "-o",
    join(other, "set"),
  ]);
  assert.is(code, 2);
  assert.match(stderr, /mounts no folder with a colon in its path/);
});

test.run();
