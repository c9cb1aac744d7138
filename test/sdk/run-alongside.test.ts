import { test } from "uvu";
import * as assert from "uvu/assert";
import { runAlongside } from "../../sdk/streams/run-alongside.ts";

/** Goes on until it is told to stop, and a little longer. */
function untilStopped(log: unknown[]): (signal: AbortSignal) => Promise<never> {
  return (signal) =>
    new Promise((_, reject) => {
      const stop = () =>
        setTimeout(() => {
          log.push("ended");
          reject(signal.reason);
        });
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop);
    });
}

test("the body can have what goes on runAlongside it, and its failure", async () => {
  const doubled = await runAlongside(
    async () => 21,
    undefined,
    async (number) => 2 * (await number),
  );
  assert.is(doubled, 42);
  const failing = runAlongside(
    () => Promise.reject(new Error("no")),
    undefined,
    async (goingOn) => goingOn,
  );
  assert.is(await failing.catch((error) => error.message), "no");
});

test("when the body fails, the other has ended before that is heard, and its own failure is not", async () => {
  const log: unknown[] = [];
  const failing = runAlongside(untilStopped(log), undefined, async () => {
    throw new Error("body");
  });
  assert.is(await failing.catch((error) => error.message), "body");
  assert.equal(log, ["ended"]);
});

test("a signal stops what goes on, also one given before", async () => {
  for (const before of [true, false]) {
    const controller = new AbortController();
    if (before) controller.abort("enough");
    else setTimeout(() => controller.abort("enough"));
    const reason = await runAlongside(untilStopped([]), controller.signal, async (goingOn) => goingOn).catch(
      (why) => why,
    );
    assert.is(reason, "enough");
  }
});

test.run();
