import { test } from "uvu";
import * as assert from "uvu/assert";
import { besidePath, checkBesidePath } from "../../sdk/bytes/check-beside-path.ts";
import { UnsafeError } from "../../sdk/errors.ts";

test("names beside the file and in folders below it pass", () => {
  for (const path of [
    "weights.bin",
    "group1-shard1of2.bin",
    "shards/1.bin",
    "a..b",
    "..a",
    "with space",
    "ä.bin",
    "50%.bin",
  ]) {
    checkBesidePath(path);
  }
});

test("a dot is the folder itself", () => {
  assert.is(besidePath("./weights.bin"), "weights.bin");
  assert.is(besidePath("././a/./b.bin"), "a/b.bin");
  assert.is(besidePath(".hidden/..b"), ".hidden/..b");
  for (const path of [".", "./", "./../a", ".//a", "a/./../b", "./.", "./a/"]) {
    assert.throws(
      () => besidePath(path),
      (error: unknown) => error instanceof UnsafeError,
      path,
    );
  }
});

test("everything that could leave the folder is unsafe", () => {
  const paths = [
    "",
    ".",
    "..",
    "../a",
    "a/..",
    "a/../b",
    "./a",
    "a//b",
    "a/",
    "/a",
    "//host/a",
    "\\a",
    "a\\b",
    "..\\a",
    "C:",
    "c:/a",
    "C:a",
    "file:///a",
    "https://x/a",
    "data:,a",
    "a\0",
    "%2e%2e/a",
    "..%2Fa",
    "%5ca",
    "a%00",
  ];
  for (const path of paths) {
    assert.throws(
      () => checkBesidePath(path, { file: "m.json" }),
      (error: unknown) =>
        error instanceof UnsafeError && error.message.startsWith("m.json: points to another file by "),
      path,
    );
  }
});

test.run();
