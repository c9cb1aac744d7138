import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";
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

test("where workers have no workers, one does the same work", async () => {
  const { page, complaints } = await demo.open({ script: withoutNestedWorkers });
  await give(page, [{ name: "large.safetensors", bytes: model() }]);
  assert.is(page.workers().length, 1);
  assert.match(await page.locator("footer").innerText(), /Computed by one worker/);
  assert.equal(complaints, []);
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

/** A page whose workers' programs begin by losing the constructor. */
const withoutNestedWorkers = `
  const create = URL.createObjectURL;
  URL.createObjectURL = (blob) => create.call(URL, new Blob(["delete globalThis.Worker;", blob], { type: "text/javascript" }));
`;

test.run();
