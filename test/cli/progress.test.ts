import { test } from "uvu";
import * as assert from "uvu/assert";
import { progressOn } from "../../cli/progress.ts";
import type { Terminal } from "../../cli/terminal.ts";

test("the line shows the stage, the share and, after some seconds, how long the rest takes", () => {
  const lines: string[] = [];
  const stderr = { isTTY: true, columns: 100, write: (text: string) => lines.push(text) };
  let now = 0;
  const progress = progressOn({ stderr, env: {} } as unknown as Terminal, false, () => now);
  const shownAt = (seconds: number, done: number, total = 1000, stage = "labelling filters") => {
    now = 1000 * seconds;
    progress.report({ stage, done, total });
    return lines[lines.length - 1];
  };
  assert.not.match(shownAt(0, 0), "left");
  assert.not.match(shownAt(3, 10), "left");
  assert.match(shownAt(10, 20), "labelling filters, about 9 min left");
  assert.match(shownAt(100, 500), "50%");
  assert.match(lines[lines.length - 1], "about 2 min left");
  assert.match(shownAt(150, 800), "about 40 s left");
  assert.not.match(shownAt(190, 990), "left");
  // Another count of work starts anew.
  assert.not.match(shownAt(200, 1, 50, "placing filters"), "left");
  assert.match(shownAt(300, 2, 50, "placing filters"), "about 40 min left");
});

test.run();
