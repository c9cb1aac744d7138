import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fromBlob } from "../../sdk/bytes/blob.ts";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { fromFiles } from "../../sdk/bytes/files.ts";
import { openFile } from "../../sdk/bytes/node/index.ts";
import { sha256Hex } from "../../sdk/bytes/sha256.ts";
import { sharedReader } from "../../sdk/streams/shared-reader.ts";
import { expectError } from "../support/expect-error.ts";

const test = suite<{ folder: string }>("byte sources");
// Longer than one piece of the hash, and no multiple of it.
const content = Uint8Array.from({ length: 4 * 1024 * 1024 + 1234 }, (_, i) => (i * 31 + (i >> 9)) & 255);

test.before(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "convscope-"));
  await mkdir(join(context.folder, "net/shards"), { recursive: true });
  await mkdir(join(context.folder, "secret"));
  await writeFile(join(context.folder, "net/model.bin"), content);
  await writeFile(join(context.folder, "net/shards/1.bin"), "one");
  await writeFile(join(context.folder, "secret/key"), "secret");
  await symlink("../secret/key", join(context.folder, "net/link"));
  await symlink("model.bin", join(context.folder, "net/near"));
  await symlink("../secret", join(context.folder, "net/folder-link"));
});
test.after(({ folder }) => rm(folder, { recursive: true }));

test("all sources give the same bytes and the same SHA-256", async ({ folder }) => {
  const file = await openFile(join(folder, "net/model.bin"));
  const sources = [
    file,
    fromBytes("model.bin", content),
    fromBlob(new Blob([content]), "model.bin"),
    fromFiles(new Map([["a/model.bin", content]]), "a/model.bin"),
  ];
  for (const source of sources) {
    assert.equal([source.name, source.byteLength], ["model.bin", content.length]);
    for (const [start, end] of [
      [0, 0],
      [0, 10],
      [1000, 70000],
      [content.length - 3, content.length],
    ]) {
      assert.is(Buffer.compare(await source.read(start, end), content.subarray(start, end)), 0);
    }
    assert.is(await sha256Hex(source), createHash("sha256").update(content).digest("hex"));
  }
  await expectError(() => sha256Hex(sources[1], AbortSignal.abort()), "aborted");
  await file.close?.();
});

test("a digest takes what tasks read in this thread meanwhile, in whatever order; another thread gets what says where the file is", async ({
  folder,
}) => {
  const file = await openFile(join(folder, "net/model.bin"));
  const expected = createHash("sha256").update(content).digest("hex");
  const { shared } = file;
  assert.ok(shared);
  const read = await sharedReader();
  const mega = 2 ** 20;
  const orders = [
    // One after the other; with a gap; backwards; over and over, each overlapping the one before; in small pieces.
    [0, 1, 2, 3].map((i) => [i * mega, mega]),
    [0, 2, 3].map((i) => [i * mega + 512, mega]),
    [3, 2, 1, 0].map((i) => [i * mega, mega]),
    Array.from({ length: 60 }, (_, i) => [i * 60_000, 400_000]),
    Array.from({ length: 400 }, (_, i) => [i * 10_240, 10_240]),
  ];
  for (const order of orders) {
    const digest = sha256Hex(file);
    for (const [start, length] of order) {
      await new Promise((resolve) => setImmediate(resolve));
      const numbers = read({ bytes: { ...shared, start }, dtype: "f32", bigEndian: false, count: length / 4 });
      const bytes = Buffer.from(numbers.buffer, numbers.byteOffset, length);
      assert.is(bytes.compare(content, start, start + length), 0);
    }
    assert.is(await digest, expected);
  }
  const { descriptor, name, byteLength } = shared.file;
  assert.equal(structuredClone(shared.file), { descriptor, name, byteLength });
  await file.close?.();
});

test("a sibling is a file in the folder or below it, or nothing", async ({ folder }) => {
  const file = await openFile(join(folder, "net/model.bin"));
  const shard = await file.sibling!("shards/1.bin");
  assert.is(new TextDecoder().decode(await shard!.read(0, 3)), "one");
  assert.is(await file.sibling!("shards/2.bin"), undefined);
  assert.is(await file.sibling!("model.bin/2.bin"), undefined);
  for (const path of ["../secret/key", join(folder, "secret/key")])
    await expectError(() => file.sibling!(path), "unsafe");
  await expectError(() => file.sibling!("link"), "unsafe", /"link", which is a symbolic link/);
  await expectError(() => file.sibling!("near"), "unsafe", /symbolic link/);
  await expectError(() => file.sibling!("folder-link/key"), "unsafe", /through a link that leaves the folder/);
  await expectError(() => file.sibling!("shards"), "unreadable", /is a folder/);
  await shard!.close?.();
  await file.close?.();
});

test("the opened file itself may be a link, as a download cache has them", async ({ folder }) => {
  const file = await openFile(join(folder, "net/near"));
  assert.is(file.byteLength, content.length);
  await file.close?.();
});

test("what is no file, and one that is cut while it is open", async ({ folder }) => {
  await expectError(() => openFile(join(folder, "none")), "unreadable", /^none: there is no such file$/);
  await expectError(() => openFile(folder), "unreadable", /is a folder, expected a model file/);
  const path = join(folder, "cut");
  await writeFile(path, "0123456789");
  const file = await openFile(path);
  await truncate(path, 4);
  await expectError(() => file.read(0, 10), "unreadable", /^cut, byte 4: ends after 4 bytes, expected 10/);
  await file.close?.();
});

test("fromFiles finds siblings by their place in the set", async () => {
  const files = new Map<string, Uint8Array | Blob>([
    ["net/model.json", content],
    ["net/a.bin", new Blob(["near"])],
    ["a.bin", new Blob(["far away"])],
  ]);
  const main = fromFiles(files, "net/model.json");
  assert.is((await main.sibling!("a.bin"))!.byteLength, 4);
  assert.is(await main.sibling!("b.bin"), undefined);
  await expectError(() => fromFiles(files, "model.json"), "usage", /no file "model\.json"/);
});

test.run();
