import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Demo, startDemo } from "./open-demo.ts";
import { startOtherServer } from "./other-server.ts";

const test = suite("the page's policy");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

/** Word for word: what is loosened must be loosened here, too. */
const policy = (connect: string) =>
  `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; style-src 'self'; ` +
  `img-src 'self' blob:; manifest-src 'self'; connect-src ${connect}; base-uri 'none'; form-action 'self'`;

test("the page may connect to its own site, its twin to any, and neither to more", async () => {
  const { page } = await demo.open();
  const stated = () => page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
  assert.is(await stated(), policy("'self'"));
  await page.goto(`${demo.address}remote.html`);
  assert.is(await stated(), policy("'self' https: http:"));
});

test("nothing of another server is had, although that server allows it", async () => {
  const other = await startOtherServer((_, response) => response.end("window.ran = true"));
  try {
    const { page } = await demo.open();
    // What translates the tests gives functions their names by a helper that the page has not.
    await page.evaluate("globalThis.__name = (named) => named");
    const ways = await page.evaluate(async (origin) => {
      const loaded = (element: HTMLImageElement | HTMLScriptElement, src: string) =>
        new Promise((resolve, reject) => {
          element.onload = resolve;
          element.onerror = reject;
          element.src = src;
          document.body.append(element);
        });
      // A worker as the page starts its own; it says by a message whether it was refused.
      const program = `fetch("${origin}/worker").then(() => postMessage(true), () => postMessage(false))`;
      const fromWorker = () =>
        new Promise((resolve, reject) => {
          const blob = new Blob([program], { type: "text/javascript" });
          new Worker(URL.createObjectURL(blob), { type: "module" }).onmessage = ({ data }) =>
            (data ? resolve : reject)(0);
        });
      const tries = {
        fetch: () => fetch(`${origin}/fetch`),
        "fetch without an answer": () => fetch(`${origin}/opaque`, { mode: "no-cors" }),
        events: () =>
          new Promise((resolve, reject) => {
            const events = new EventSource(`${origin}/events`);
            events.onopen = resolve;
            events.onerror = reject;
          }),
        image: () => loaded(new Image(), `${origin}/image`),
        script: () => loaded(document.createElement("script"), `${origin}/script`),
        worker: fromWorker,
      };
      const entries = Object.entries(tries);
      const results = await Promise.allSettled(entries.map(async ([, attempt]) => attempt()));
      return entries.map(([name], i) => `${name}: ${results[i].status}`);
    }, other.origin);
    assert.equal(
      ways.filter((line) => !line.endsWith(": rejected")),
      [],
    );
    assert.equal(other.asked, []);
    // What refuses it is the policy: its twin, which may connect, has it.
    await page.goto(`${demo.address}remote.html`);
    assert.is(await page.evaluate(async (url) => (await fetch(url)).status, `${other.origin}/fetch`), 200);
    assert.equal(other.asked, ["GET /fetch"]);
  } finally {
    other.close();
  }
});

test("inline scripts and eval do not run", async () => {
  const { page } = await demo.open();
  const ran = await page.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    const made = await new Promise((resolve) =>
      // Not in the evaluation itself, which the browser's debugger exempts.
      setTimeout(() => {
        try {
          resolve(new Function("return true")());
        } catch {
          resolve(false);
        }
      }, 0),
    );
    return { inline: (window as { ran?: boolean }).ran ?? false, made };
  });
  assert.equal(ran, { inline: false, made: false });
});

test.run();
