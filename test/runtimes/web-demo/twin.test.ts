import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seededNormal } from "../../support/seeded.ts";
import { choose, type Demo, startDemo } from "./open-demo.ts";
import { type OtherServer, startOtherServer } from "./other-server.ts";
import { safetensors } from "./safetensors.ts";

const model = safetensors([
  { name: "a.weight", shape: [8, 4, 3, 3], values: Float32Array.from({ length: 288 }, seededNormal(1)) },
]);

const test = suite("the page's twin, which may connect");
let demo: Demo;
let other: OtherServer;
test.before(async () => {
  demo = await startDemo();
  other = await startOtherServer((request, response) => {
    const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "");
    const from = Number(range?.[1] ?? 0);
    const to = Math.min(model.length - 1, Number(range?.[2] ?? model.length));
    if (range) response.setHeader("content-range", `bytes ${from}-${to}/${model.length}`);
    response.writeHead(range ? 206 : 200, { "content-length": to - from + 1 });
    response.end(request.method === "HEAD" ? undefined : Buffer.from(model.subarray(from, to + 1)));
  });
});
test.before.each(() => void other.asked.splice(0));
test.after(async () => {
  other.close();
  await demo.close();
});

test("an address that was typed is asked for there alone, after a button was pressed there", async () => {
  const url = `${other.origin}/model.safetensors`;
  const { page, complaints } = await demo.open();
  await page.getByLabel("Or the address of a model").fill(url);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.waitForURL(/\/remote\.html#/);
  const address = page.getByLabel("The address of the model");
  assert.is(await address.inputValue(), url);
  await page.waitForLoadState("networkidle");
  assert.equal(other.asked, []);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByRole("region", { name: "Table of layers" }).waitFor();
  assert.ok(other.asked.length > 0 && other.asked.every((line) => line.endsWith(" /model.safetensors")));
  // Opened once more by its link, it waits again.
  other.asked.splice(0);
  await page.reload();
  assert.is(await address.inputValue(), url);
  await page.waitForLoadState("networkidle");
  assert.equal(other.asked, []);
  assert.equal(complaints, []);
});

test("a stranger's link shows its address and waits, also over one that is open", async () => {
  const { page, complaints } = await demo.open();
  const address = page.getByLabel("The address of the model");
  for (const [link, shown] of [
    [`#url=${encodeURIComponent(`${other.origin}/a?b=1&c`)}`, `${other.origin}/a?b=1&c`],
    [`#filters?by=layer&url=${encodeURIComponent(`${other.origin}/b`)}`, `${other.origin}/b`],
  ]) {
    await page.goto(`${demo.address}remote.html${link}`);
    await page.waitForFunction((text) => document.querySelector<HTMLInputElement>("#url")?.value === text, shown);
    assert.is(await address.inputValue(), shown);
  }
  // No address at all, and one that a browser would not decode.
  for (const link of ["#url=", "#url=%E0%A4%A"]) {
    await page.goto("about:blank");
    await page.goto(`${demo.address}remote.html${link}`);
    await address.waitFor();
  }
  await page.waitForLoadState("networkidle");
  assert.equal(other.asked, []);
  assert.equal(complaints, []);
});

test("it opens no file of one's own, and leads to the page that cannot connect", async () => {
  const { page } = await demo.open();
  await page.goto(`${demo.address}remote.html#url=${encodeURIComponent(`${other.origin}/model.safetensors`)}`);
  const drop = async () =>
    page.dispatchEvent(".app", "drop", {
      dataTransfer: await page.evaluateHandle(
        (bytes) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "own.safetensors"));
          return data;
        },
        [...model],
      ),
    });
  await drop();
  assert.match(await page.getByRole("alert").innerText(), /start page/);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByRole("tab", { name: "Overview" }).waitFor();
  await drop();
  assert.match(await page.getByRole("alert").innerText(), /start page/);
  assert.not.match(await page.locator("main").innerText(), /own\.safetensors/);
  await page.getByRole("button", { name: /start page/ }).click();
  await page.waitForURL((url) => url.pathname.endsWith("/where/"));
  await choose(page, [{ name: "own.safetensors", bytes: model }]);
  await page.getByRole("tab", { name: "Overview" }).waitFor();
  assert.is(new URL(page.url()).pathname, new URL(demo.address).pathname);
});

test("it promises no more than it keeps", async () => {
  const { page } = await demo.open();
  const own = await page.locator("body").innerText();
  assert.match(own, /forbids connections/);
  assert.match(own, /Nothing leaves this computer/);
  await page.goto(`${demo.address}remote.html`);
  await page.getByRole("button", { name: "Open", exact: true }).waitFor();
  const twin = await page.locator("body").innerText();
  assert.match(twin, /may connect/);
  assert.not.match(twin, /forbids connections|no request|[Nn]othing leaves|Drop/);
});

test.run();
