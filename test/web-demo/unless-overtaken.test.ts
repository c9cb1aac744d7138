import { test } from "uvu";
import * as assert from "uvu/assert";
import { unlessOvertaken } from "../../web-demo/unless-overtaken.ts";

/** A promise and what settles it. */
function later<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    [resolve, reject] = [yes, no];
  });
  return { promise, resolve, reject };
}

/** What became of a promise once nothing else is to be done. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
  let state = "nothing";
  promise.then(
    (value) => {
      state = `answer ${value}`;
    },
    (error) => {
      state = `error ${error.message}`;
    },
  );
  await new Promise((resolve) => setImmediate(resolve));
  return state;
}

const atOnce = () => Promise.resolve();

test("an answer about what is shown comes, and so does its error", async () => {
  const shown = () => 1;
  assert.is(await stateOf(unlessOvertaken(async () => 7, shown, atOnce)), "answer 7");
  const fails = async () => {
    throw new Error("no such layer");
  };
  assert.is(await stateOf(unlessOvertaken(fails, shown, atOnce)), "error no such layer");
});

test("of a result that is gone neither an answer nor an error comes", async () => {
  let shown = 1;
  const [answered, failed] = [later<number>(), later<number>()];
  const first = unlessOvertaken(
    () => answered.promise,
    () => shown,
    atOnce,
  );
  const second = unlessOvertaken(
    () => failed.promise,
    () => shown,
    atOnce,
  );
  shown = 2;
  answered.resolve(7);
  failed.reject(new Error("no such group"));
  assert.is(await stateOf(first), "nothing");
  assert.is(await stateOf(second), "nothing");
});

test("an error while work is under way waits for its end: the worker has the newer result before the page", async () => {
  let shown = 1;
  const settled = [later<void>(), later<void>()];
  const fails = async () => {
    throw new Error("no such group");
  };
  const [overtaken, kept] = settled.map(({ promise }) =>
    unlessOvertaken(
      fails,
      () => shown,
      () => promise,
    ),
  );
  const states = [stateOf(overtaken), stateOf(kept)];
  // The work was stopped: the result is still the one that was asked about.
  settled[1].resolve();
  assert.is(await states[1], "error no such group");
  shown = 2;
  settled[0].resolve();
  assert.is(await states[0], "nothing");
});

test.run();
