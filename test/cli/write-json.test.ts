import { constants } from "node:buffer";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { writeJson } from "../../cli/write-json.ts";

test("what no string holds is printed, no faster than it is read", async () => {
  const text = "x".repeat(2 ** 20);
  const document = {
    items: Array.from({ length: Math.ceil(constants.MAX_STRING_LENGTH / 2 ** 20) + 1 }, () => ({ text })),
  };
  let [written, waiting] = [0, false];
  await writeJson(
    {
      write(piece) {
        assert.not.ok(waiting);
        written += piece.length;
        waiting = true;
        return false;
      },
      once(_, listener) {
        setImmediate(() => {
          waiting = false;
          listener();
        });
      },
    },
    document,
  );
  assert.ok(written > constants.MAX_STRING_LENGTH);
});

test.run();
