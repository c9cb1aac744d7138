import { test } from "uvu";
import * as assert from "uvu/assert";
// @ts-expect-error: a script without types
import { merged } from "../../scripts/mutants/table.mjs";

const survivor = { file: "sdk/a.ts", line: 3, was: "a || b", now: "a && b", reached: 4 };
const run = { path: "sdk", seed: 1, tests: [], changes: 200, killed: 199, survivors: [survivor] };

test("a run has one row, its survivors, and keeps what was written about them", () => {
  const first: string = merged("", run, "2026-01-02");
  assert.ok(first.includes("| sdk | 2026-01-02 | 1 | all | 200 | 199 | 99.5 |"));
  assert.ok(first.includes("| sdk/a.ts:3 | `a \\|\\| b` → `a \\&\\& b` | open |".replaceAll("\\&", "&")));
  const explained = first.replace("` | open |", "` | the same for all |");
  const moved = {
    ...run,
    killed: 198,
    survivors: [
      { ...survivor, line: 9 },
      { ...survivor, now: "", reached: 0 },
    ],
  };
  const second: string = merged(merged(explained, { ...run, path: "cli" }, "2026-01-03"), moved, "2026-01-04");
  assert.ok(second.includes("| sdk | 2026-01-04 | 1 | all | 200 | 198 | 99.0 |"));
  assert.not.ok(second.includes("2026-01-02"));
  assert.ok(second.includes("| sdk/a.ts:9 | `a \\|\\| b` → `a && b` | the same for all |"));
  assert.ok(second.includes("→ removed | no test reaches it |"));
  assert.is(second.split("\n## ").length, 3);
  assert.is(second.indexOf("| cli |") < second.indexOf("| sdk |"), true);
});

test.run();
