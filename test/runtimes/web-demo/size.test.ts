import { test } from "uvu";
import * as assert from "uvu/assert";
import { pageBytes } from "./page-bytes.ts";

test("the page transfers less than 400 kB before samples", () => {
  const { total, files } = pageBytes();
  assert.ok(files.some(([name]) => name === "worker.zlib"));
  assert.ok(total < 400_000, `${total} bytes: ${JSON.stringify(files)}`);
});

test.run();
