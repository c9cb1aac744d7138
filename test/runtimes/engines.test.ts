import { suite } from "uvu";
import * as assert from "uvu/assert";
import { serveFolders } from "./chromium.ts";
import { chosenEngines, launch } from "./engines/installed.ts";
import { type Engine, until } from "./engines/tab.ts";
import { expectedDigest, packed, small } from "./support.ts";

// The packed package in the browsers that this machine has beside Chromium, of which browser.test.ts tells more.

const test = suite("other browsers");
// Without any the suite is not empty, and what is expected is made.
test("Node.js has a digest", async () => assert.match(await expectedDigest(), /^[0-9a-f]{64}$/));

for (const name of chosenEngines().filter((name) => name !== "chromium")) {
  test(`models give Node.js's reports to the byte in ${name}, small ones in line and all five with 2 workers`, async () => {
    const { server, origin } = await serveFolders([packed]);
    let engine: Engine | undefined;
    try {
      engine = await launch(name, { theme: "light" });
      console.log(engine.name);
      const tab = await engine.open(`${origin}/unbundled.html`);
      await until(tab, () => "reports" in globalThis);
      assert.is(await tab.value(`reports(${small}, 0)`), await expectedDigest(small));
      assert.is(await tab.value("reports(0, 2)"), await expectedDigest());
      assert.equal(await tab.complaints(), []);
      assert.equal(engine.foreign, []);
    } finally {
      await engine?.close();
      server.close();
      server.closeAllConnections();
    }
  });
}

test.run();
