import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seededNormal } from "../../support/seeded.ts";
import { choose, type Demo, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

const test = suite("threads of the page");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("several workers share a study, and the page says how many", async () => {
  const { page, requests, complaints } = await demo.open({ kept: true });
  const before = requests.length;
  await give(page, [{ name: "large.safetensors", bytes: model() }]);
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  const threads = page.workers().length - 1;
  assert.is(threads, Math.min(8, cores));
  assert.match(
    await page.locator("footer").innerText(),
    threads < 2 ? /by one worker/ : new RegExp(`by ${threads} workers`),
  );
  // They run the program that was fetched with the page; what labels its filters is a part of the page's own.
  assert.equal(
    requests.slice(before).filter((url) => !url.startsWith("blob:") && !url.startsWith(`${demo.address}later/`)),
    [],
  );
  assert.equal(complaints, []);
});

test("where the browser refuses further workers, one does the same work", async () => {
  const { page, complaints } = await demo.open({ script: withoutThreads });
  await give(page, [{ name: "large.safetensors", bytes: model() }]);
  assert.is(page.workers().length, 1);
  assert.match(await page.locator("footer").innerText(), /Computed by one worker/);
  assert.equal(complaints, []);
});

test("where threads do not start, too", async () => {
  const { page } = await demo.open({ script: brokenThreads });
  await give(page, [{ name: "large.safetensors", bytes: model() }]);
  assert.match(await page.locator("footer").innerText(), /Computed by one worker/);
});

test("a thread that dies at its work is said to have", async () => {
  const { page } = await demo.open({ script: dyingThreads });
  await choose(page, [{ name: "large.safetensors", bytes: model() }]);
  await page.getByRole("alert").getByText("a worker died at its work").waitFor();
});

test("no worker of the page starts another: Firefox has some of them hang", async () => {
  const { page } = await demo.open({ script: nestedWorkers });
  await give(page, [{ name: "large.safetensors", bytes: model() }]);
  assert.ok(page.workers().length > 1);
  for (const worker of page.workers()) assert.is(await worker.evaluate("nested"), 0);
});

test("the threads of what was opened end, with their worker, when something else is opened", async () => {
  const { page } = await demo.open();
  await give(page, [{ name: "large.safetensors", bytes: model() }]);
  const before = page.workers();
  assert.ok(before.length > 0);
  // From the first page one can go back to it.
  await page.getByRole("button", { name: /start page/ }).click();
  await page.getByRole("button", { name: "Choose files" }).waitFor();
  assert.is(page.workers().length, before.length);
  await give(page, [{ name: "other.safetensors", bytes: model() }]);
  const left = () => page.workers().filter((worker) => before.includes(worker));
  for (let i = 0; i < 3000 && left().length > 0; i++) await page.waitForTimeout(100);
  assert.equal(left(), []);
  assert.is(page.workers().length, before.length);
});

/** More than eight chunks of filters. */
function model(): Uint8Array {
  const next = seededNormal(2);
  const pool = Float32Array.from({ length: 2 ** 16 }, () => next());
  return safetensors(
    Array.from({ length: 10 }, (_, i) => ({
      name: `layers.${i}.weight`,
      shape: [64, 64, 3, 3],
      values: Float32Array.from({ length: 64 * 64 * 9 }, (_, at) => pool[(at * 7 + i * 1013) % pool.length]),
    })),
  );
}

const withoutThreads = `
  const { Worker } = globalThis;
  globalThis.Worker = function (address, options) {
    if (options.name === "thread") throw new Error("no more workers");
    return new Worker(address, options);
  };
`;
const brokenThreads = workersBeginWith(`if (self.name === "thread") throw new Error("broken");`);
/** Each fails as soon as it has a task. */
const dyingThreads = workersBeginWith(`
  if (self.name === "thread") {
    const { addEventListener } = MessagePort.prototype;
    MessagePort.prototype.addEventListener = function (name, listener) {
      return addEventListener.call(this, name, (event) => {
        if (event.data.path?.join() !== "run") return listener(event);
        setTimeout(() => { throw new Error("out of memory"); });
      });
    };
  }
`);
const nestedWorkers = workersBeginWith(`
  globalThis.nested = 0;
  globalThis.Worker = class { constructor() { globalThis.nested++; } };
`);

/** A page whose workers' programs begin with other lines. */
function workersBeginWith(lines: string): string {
  return `
    const create = URL.createObjectURL;
    URL.createObjectURL = (blob) => create.call(URL, new Blob([${JSON.stringify(lines)}, blob], { type: "text/javascript" }));
  `;
}

test.run();
