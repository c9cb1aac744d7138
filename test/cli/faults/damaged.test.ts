import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeState, encodeState } from "../../../sdk/states/index.ts";
import { fromBase64, readGolden } from "../../support/golden.ts";
import { inFolder, run, writeModel } from "../support.ts";

const hdf5 = fromBase64(readGolden<{ files: { storage: { file: string } } }>("hdf5.json").files.storage.file);

async function done(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(argv);
  assert.is(code, 0, stderr);
  return stdout + stderr;
}

test("one unreadable model among 1,000: named, counted, the exit code says so, the rest is done", () =>
  inFolder(async (folder) => {
    const models = join(folder, "models");
    mkdirSync(models);
    const first = writeModel(join(models, "m0.safetensors"), { layers: ["a.weight"], channels: 2 });
    for (let i = 1; i < 999; i++) copyFileSync(first, join(models, `m${i}.safetensors`));
    writeFileSync(join(models, "m999.safetensors"), readFileSync(first).subarray(0, 90));
    // What lies beside models and is none is named, but not missed.
    writeFileSync(join(models, "README.md"), "# mine");
    writeFileSync(join(models, "config.json"), "{}");
    const part = join(folder, "part.state");
    const found = {
      analyze: ["analyze", models, "--json", "--examples", "1", "--no-digest"],
      inspect: ["inspect", models, "--json"],
      collect: ["collect", models, "-q", "--no-digest", "-o", part],
    };
    for (const [name, argv] of Object.entries(found)) {
      const { code, stdout, stderr } = await run(argv);
      assert.is(code, 3, name);
      assert.match(stderr, /^skipped m999\.safetensors[^\n]*\n( {2}[^\n]*\n)?skipped README\.md/, name);
      assert.match(stderr, /\nconvscope: 1 of 1000 models could not be read: see above\n$/, name);
      if (name !== "collect") {
        const { models: read, notes } = JSON.parse(stdout);
        assert.is(read.length, 999, name);
        assert.is(notes.length, 1);
        assert.match(notes[0], /^1 of 1000 models could not be read and is left out: m999\.safetensors/, name);
        assert.not.match(JSON.stringify(read[0].notes), /could not be read/, name);
      }
      const forgiving = await run([...argv, "--skip-unreadable"]);
      assert.is(forgiving.code, 0, forgiving.stderr);
      assert.match(forgiving.stderr, /skipped m999\.safetensors/);
      assert.is(forgiving.stdout, stdout, name);
    }
    const collected = decodeState(readFileSync(part), "part.state").models.read(999);
    assert.is(collected.length, 999);
    assert.match(collected[0].runNotes?.join() ?? "", /^1 of 1000 models could not be read and is left out: m999/);
  }));

test("an array that ends early, .npy or HDF5: refused by itself, left out and counted among others", () =>
  inFolder(async (folder) => {
    const models = join(folder, "models");
    mkdirSync(models);
    writeModel(join(models, "a.safetensors"));
    const part = join(folder, "part.state");
    const whole: Record<string, Uint8Array> = { "b.npy": npyFile(), "b.h5": hdf5 };
    for (const [name, bytes] of Object.entries(whole)) {
      const path = join(models, name);
      for (const share of [0.3, 0.9]) {
        writeFileSync(path, bytes.subarray(0, Math.floor(share * bytes.length)));
        const alone = await run(["collect", path, "-o", part]);
        assert.is(alone.code, 3, name);
        assert.match(alone.stderr, new RegExp(`^convscope: ${name}`));
        assert.not.ok(existsSync(part));
        for (const i of [0, 1]) {
          const { code, stderr } = await run(["collect", models, "--shard", `${i}/2`, "-q", "-o", part]);
          assert.is(code, 3, name);
          assert.match(stderr, new RegExp(`^skipped ${name}[\\s\\S]*1 of 2 models could not be read`));
          rmSync(part);
        }
      }
      rmSync(path);
    }
  }));

test("a flipped bit in each region of a state, and a state cut short, are refused by merge, report and --from", () =>
  inFolder(async (folder) => {
    const model = writeModel(join(folder, "a.safetensors"));
    const [part, out] = [join(folder, "part.state"), join(folder, "out.state")];
    await done("collect", model, "-o", part);
    const bytes = readFileSync(part);
    const header = bytes.readUint32LE(20);
    const inputs = 24 + header;
    const passes = inputs + 8 + bytes.readUint32LE(inputs);
    const regions = {
      ...{
        magic: 3,
        form: 16,
        "length of the header": 20,
        header: 24 + header / 2,
        "lengths of the inputs": inputs + 1,
      },
      ...{ inputs: (inputs + 8 + passes) / 2, passes: (passes + bytes.length) / 2, checksum: bytes.length - 7 },
    };
    const damaged: [string, Uint8Array][] = Object.entries(regions).map(([region, at]) => {
      const flipped = Buffer.from(bytes);
      flipped[Math.floor(at)] ^= 8;
      return [region, flipped];
    });
    for (const at of [0, 10, 23, 40, inputs + 4, passes + 1, bytes.length - 33, bytes.length - 1])
      damaged.push([`cut after ${at}`, bytes.subarray(0, at)]);
    for (const [what, found] of damaged) {
      writeFileSync(part, found);
      for (const argv of [
        ["merge", part, "-o", out],
        ["report", part, "--json"],
        ["collect", model, "--from", part, "-o", out],
      ]) {
        const { code, stdout, stderr } = await run(argv);
        assert.is(code, 3, `${what}: ${argv[0]}: ${stderr}`);
        assert.match(stderr, /^convscope: part\.state: [^\n]*\n$/, what);
        assert.is(stdout, "");
        assert.not.ok(existsSync(out));
      }
    }
  }));

test("another version of convscope, or other kernels, on one node: refused by both names wherever states meet", () =>
  inFolder(async (folder) => {
    const model = writeModel(join(folder, "a.safetensors"));
    const [own, other, out] = ["own.state", "other.state", "out.state"].map((name) => join(folder, name));
    const collect = (i: number, path: string) => ["collect", model, "--shard", `${i}/2`, "-o", path];
    await done(...collect(0, own));
    await done(...collect(1, other));
    const state = decodeState(readFileSync(other), "");
    for (const [change, told] of [
      [{ version: "9.9.9" }, /are of versions \S+ and 9\.9\.9 of convscope, expected one/],
      [{ kernels: "0".repeat(64) }, /were computed by different kernels \(kernels\.wasm, \w{8} and 00000000\)/],
    ] as const) {
      writeFileSync(other, encodeState({ ...state, ...change }));
      const refused = async (names: RegExp, ...argv: string[]) => {
        const { code, stderr } = await run(argv);
        assert.is(code, 2, stderr);
        assert.match(stderr, names);
        assert.match(stderr, told);
      };
      await refused(/own\.state and other\.state/, "merge", own, other, "-o", out);
      // A shard that such a node has done is not taken for done, nor overwritten.
      await refused(/this run and other\.state/, ...collect(1, other));
      await refused(/this run and other\.state/, "collect", model, "--from", other, "-o", out);
      writeFileSync(`${out}.checkpoint`, Buffer.concat([Buffer.from("convscope-checkpoint\n"), readFileSync(other)]));
      await refused(/this run and out\.state\.checkpoint/, ...collect(1, out), "--resume");
      rmSync(`${out}.checkpoint`);
      assert.not.ok(existsSync(out));
    }
  }));

test("a scheduler that runs a shard twice: skipped while it is there, and never counted twice", () =>
  inFolder(async (folder) => {
    const model = writeModel(join(folder, "a.safetensors"));
    const [one, two] = ["one.state", "two.state"].map((name) => join(folder, name));
    await done("collect", model, "-o", one);
    const bytes = readFileSync(one);
    assert.match(await done("collect", model, "-o", one), /holds shard 0 of 1 already: nothing was done/);
    await done("collect", model, "-o", two);
    assert.ok(readFileSync(one).equals(bytes) && readFileSync(two).equals(bytes));
    const { code, stderr } = await run(["merge", one, two, "-o", join(folder, "all.state")]);
    assert.is(code, 2);
    assert.match(stderr, /shard 0 of 1 is in one\.state and in two\.state/);
    const same = await run(["merge", one, one, "-o", join(folder, "all.state")]);
    assert.is(same.code, 2);
    assert.match(same.stderr, /^convscope: one\.state: is given twice, expected once\n$/);
    // Of one name in two folders: told apart by as much of the path as it takes.
    const paths = ["a/0.state", "b/0.state"].map((name) => join(folder, name));
    for (const path of paths) {
      mkdirSync(dirname(path));
      writeFileSync(path, bytes);
    }
    const twins = await run(["merge", ...paths, "-o", join(folder, "all.state")]);
    assert.is(twins.code, 2);
    assert.match(twins.stderr, /^convscope: shard 0 of 1 is in a\/0\.state and in b\/0\.state\n$/);
    writeFileSync(paths[1], "no state");
    assert.match((await run(["merge", ...paths, "-o", join(folder, "all.state")])).stderr, /^convscope: b\/0\.state: /);
  }));

/** Random filters, 16 x 8 of 3 x 3, as numpy saves them. */
function npyFile(): Uint8Array {
  const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (16, 8, 3, 3), }";
  const head = Buffer.from(`\x93NUMPY\x01\0v\0${text.padEnd(117)}\n`, "latin1");
  return Buffer.concat([head, Buffer.from(Float32Array.from({ length: 16 * 8 * 9 }, (_, i) => Math.sin(i)).buffer)]);
}

test.run();
