import { readdirSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { figures } from "../../../sdk/figures/index.ts";

test("the marks of every figure of the catalogue are read back by a test of this folder", () => {
  const folder = new URL("./", import.meta.url);
  const sources = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), "utf8"));
  for (const { name } of Object.values(figures).flatMap((rows): { name: string }[] => [...rows]))
    assert.ok(
      sources.some((source) => source.includes(`"${name}"`)),
      `no test of the marks of ${name}`,
    );
});

test.run();
