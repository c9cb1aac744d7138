import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { openModels } from "../../sdk/model/open-models.ts";
import { doublesFromBase64, fromBase64, readGolden, sameNumbers } from "../support/golden.ts";

// Files as PyTorch, Python, numpy and joblib write them: each network a model of its own, with their values under its names.

interface Golden {
  files: {
    name: string;
    file: string;
    format: string;
    bytes: string;
    notes: string[];
    models: { part: string; tensors: { name: string; shape: number[]; values: string }[] }[];
  }[];
}
const { files } = readGolden<Golden>("torch-files.json");

/** A network of a checkpoint, or a file of an archive. */
const markOf = (part: string) => (part === "" ? "" : part.includes("/") ? "!" : "#");

for (const { name, file, format, bytes, notes, models: expected } of files) {
  test(name, async () => {
    const models = await openModels(fromBytes(file, fromBase64(bytes)));
    assert.equal(
      models.map((model) => [model.name, model.part, model.format]),
      expected.map(({ part }) => [file + markOf(part) + part, part, format]),
    );
    for (const note of notes)
      assert.ok(models[0].notes.join(" ").includes(note), `${note} in ${models[0].notes.join(" ")}`);
    for (const [i, { tensors }] of expected.entries()) {
      const byName = new Map(models[i].tensors.map((tensor) => [tensor.name, tensor]));
      const wanted = tensors.map((tensor) => tensor.name).sort();
      assert.equal([...byName.keys()].filter((key) => !key.startsWith("optimizer")).sort(), wanted);
      for (const { name: key, shape, values } of tensors) {
        const tensor = byName.get(key)!;
        const numbers = doublesFromBase64(values);
        assert.equal(tensor.shape, shape, key);
        assert.ok(sameNumbers(await tensor.read(), numbers), key);
        const third = Math.floor(numbers.length / 3);
        assert.ok(sameNumbers(await tensor.read(third, 2 * third), numbers.subarray(third, 2 * third)), key);
      }
      assert.ok(models[i].layers.some(({ reason }) => reason === null));
      await models[i].close();
    }
  });
}

test("a file that is cut off says how much of it is there, within a tenth of what it was", async () => {
  const archives = files
    .map(({ file, bytes }) => ({ file, bytes: fromBase64(bytes) }))
    .filter(({ file, bytes }) => /\.(pt|pth|ckpt)$/.test(file) && (isZipOf(bytes, "data.pkl") || bytes[2] === 0x8a));
  assert.ok(archives.length > 5);
  let told = 0;
  for (const { file, bytes } of archives) {
    for (const share of [0.9, 0.95]) {
      const have = Math.floor(bytes.length * share);
      const failure = await openModels(fromBytes(file, bytes.slice(0, have))).then(
        () => "opened",
        (error: Error) => error.message,
      );
      const [, need, unit] = /is cut off: .* of about ([\d.]+) (\w+) are there/.exec(failure) ?? [];
      // A pickle that fills the file is cut itself: what follows it is not known.
      if (need === undefined) continue;
      told++;
      const estimate = Number(need) * (unit === "kB" ? 1000 : 1);
      assert.ok(Math.abs(estimate / bytes.length - 1) < 0.1, `${file}: ${failure}, of ${bytes.length}`);
    }
  }
  assert.ok(told > 10, String(told));
});

function isZipOf(bytes: Uint8Array, name: string): boolean {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 100));
  return head.startsWith("PK") && head.includes(name);
}

test.run();
