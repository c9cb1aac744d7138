import { existsSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { withPictures } from "../../scripts/documents/page-pictures.ts";

// The pictures of docs/CHANNELS.md, DIFF.md, TIMELINE.md and VOLUME.md are those that their commands write now, to the byte.
test("the pictures are current", () =>
  withPictures(async (pictures) => {
    assert.ok(pictures.length >= 9);
    const read = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : undefined);
    const stale = pictures.filter(([shown, written]) => read(shown) !== read(written)).map(([shown]) => shown);
    assert.equal(stale, [], "npm run docs:pictures");
  }));

test.run();
