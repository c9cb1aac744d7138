import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { run } from "../cli/support.ts";
import { writeRandomLayers } from "../support/random-layers.ts";

/** The validator that kubernetes-models makes of the OpenAPI document of Kubernetes 1.27. */
const jobs = await import(new URL("node_modules/kubernetes-models/batch/v1/Job.mjs", import.meta.url).href);
const Job = jobs.Job as new (manifest: unknown) => { validate(): void };

const home = realpathSync(mkdtempSync(join(tmpdir(), "convscope-kubernetes-")));
const model = join(home, "models", "filters.safetensors");
mkdirSync(join(home, "models"));
writeRandomLayers(model, 2, [4, 4, 3, 3]);
const made = await run(["workflow", "kubernetes", model, "--shards", "3", "-o", join(home, "study")]);
const manifests = [1, 2, 3, 4].flatMap((round) => [`round-${round}-collect`, `round-${round}-merge`]).concat("report");
const read = (name: string) => readFileSync(join(home, "study", name), "utf8");

test.after(() => rmSync(home, { recursive: true }));

test("each manifest is a Job by the published schema, which refuses what is none", () => {
  assert.is(made.code, 0, made.stderr);
  for (const name of manifests) {
    const manifest = parse(read(`${name}.yaml`));
    new Job(manifest).validate();
    assert.is(manifest.metadata.name, `convscope-${name}`);
    assert.throws(() => new Job({ ...manifest, spec: { ...manifest.spec, backoffLimit: "3" } }).validate());
    assert.throws(() => new Job({ ...manifest, spec: { ...manifest.spec, template: undefined } }).validate());
  }
});

test("an array is an Indexed Job of all shards; each step runs on the volume in which models and set lie", () => {
  for (const name of manifests) {
    const { spec } = parse(read(`${name}.yaml`));
    const [container] = spec.template.spec.containers;
    const words = name === "report" ? ["report"] : [name.split("-")[2], name.split("-")[1]];
    const shard = name.endsWith("collect") ? ["auto"] : [];
    assert.equal(container.command, ["sh", join(home, "study", "step.sh"), ...words, ...shard]);
    assert.equal(
      [spec.completionMode, spec.completions],
      name.endsWith("collect") ? ["Indexed", 3] : [undefined, undefined],
    );
    assert.equal(container.volumeMounts, [{ name: "data", mountPath: home }]);
    assert.is(spec.template.spec.volumes[0].persistentVolumeClaim.claimName, "convscope");
  }
});

test("the Jobs are started one after the other, in the order of the rounds", () => {
  assert.ok(read("run.sh").includes(`for step in ${manifests.join(" ")}; do`));
});

test.run();
