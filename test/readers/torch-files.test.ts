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

test.run();
