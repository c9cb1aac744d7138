import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromFiles } from "../../sdk/bytes/files.ts";
import { ConvscopeError } from "../../sdk/errors.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { readFilters } from "../../sdk/model/read-filters.ts";
import { fromBase64, readGolden, sameNumbers } from "../support/golden.ts";

interface Fixture {
  /** "tensorflow" where absent. */
  format?: string;
  name: string;
  file: string;
  files: Record<string, string>;
  order: string;
  layers: { name: string; kind: string; stride: number[] | null; rank: number | null; filters: number[] | null }[];
  notes: string[];
}

const fixtures = ["tensorflow.json", "published-layouts.json"].flatMap(
  (name) => readGolden<{ fixtures: Fixture[] }>(name).fixtures,
);
const filesOf = ({ files }: Fixture) =>
  new Map(Object.entries(files).map(([name, content]) => [name, fromBase64(content)]));

for (const fixture of fixtures) {
  const title = `${fixture.format ?? "tensorflow"}: ${fixture.name}`;
  test(title, async () => {
    const model = await openModel(fromFiles(filesOf(fixture), fixture.file));
    assert.equal([model.format, model.order], [fixture.format ?? "tensorflow", fixture.order]);
    assert.is(model.files.length, Object.keys(fixture.files).length);
    assert.equal(
      model.layers.map(({ name, kind, stride }) => [name, kind, stride]),
      fixture.layers.map(({ name, kind, stride }) => [name, kind, stride]),
    );
    for (const [i, { rank, filters }] of fixture.layers.entries()) {
      if (rank !== null) assert.is(model.layers[i].depthRank, rank);
      assert.is(model.layers[i].reason === null, filters !== null, model.layers[i].reason ?? "");
      if (filters === null) continue;
      const read: number[] = [];
      for await (const { data } of readFilters(model.layers[i])) read.push(...data);
      assert.ok(sameNumbers(read, filters), model.layers[i].name);
    }
    for (const note of fixture.notes) {
      assert.ok(
        model.notes.some((each) => each.includes(note)),
        `${note}: ${model.notes.join("\n")}`,
      );
    }
    for (const { name } of model.tensors) {
      const used = model.layers.some(({ tensor }) => tensor.name === name);
      assert.ok(!(used && model.roles.has(name)), name);
    }
  });

  test(`${title}, cut off anywhere and with each byte changed`, async () => {
    const whole = filesOf(fixture);
    for (const [name, bytes] of whole) {
      const step = Math.max(1, Math.floor(bytes.length / 60));
      for (let at = 0; at < bytes.length; at += step) {
        const changed = bytes.slice();
        changed[at] ^= 0x55;
        for (const content of [bytes.slice(0, at), changed]) {
          try {
            const model = await openModel(fromFiles(new Map([...whole, [name, content]]), fixture.file));
            for (const { tensor } of model.layers) if (tensor.unread === undefined) await tensor.read();
            await model.close();
          } catch (error) {
            assert.instance(error, ConvscopeError, `${name} at ${at}: ${error}`);
          }
        }
      }
    }
  });
}

test("a shard that is missing is named", async () => {
  const fixture = fixtures.find(({ file }) => file === "ckpt-3.index") as Fixture;
  const files = filesOf(fixture);
  files.delete("ckpt-3.data-00000-of-00001");
  try {
    await openModel(fromFiles(files, fixture.file));
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /"ckpt-3\.data-00000-of-00001", which is not beside it/);
  }
});

test.run();
