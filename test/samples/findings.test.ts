import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { findingsOf, keyOf, verdicts } from "./findings.ts";
import { networks } from "./networks.ts";

// test/samples/findings.md: what is said of real networks was looked at. Three small ones are studied anew here, all by npm run samples.

const table = readFileSync(new URL("findings.md", import.meta.url), "utf8").split("\n");
const rows = table.filter((line) => /\| (yes|no) \|/.test(line));

test("every row of the table has been looked at, and every network has rows", () => {
  assert.not.ok(table.some((line) => line.includes("| ? |")));
  assert.is(rows.length, Object.keys(verdicts).length);
  for (const network of Object.keys(networks))
    assert.ok(
      rows.some((row) => row.startsWith(`| ${network} |`)),
      network,
    );
});

for (const network of ["face landmarks, tiny", "face detection, short range", "selfie segmentation"]) {
  test(`${network}: what is said is what was looked at, and true`, async () => {
    const findings = await findingsOf(network);
    const own = Object.keys(verdicts).filter((key) => key.startsWith(`${network} | `));
    assert.equal(findings.map((finding) => keyOf(network, finding)).sort(), own.sort());
    for (const key of own) assert.ok(verdicts[key].isTrue, key);
  });
}

test.run();
