import { type ElementHandle, launch } from "puppeteer-core";
import { noteRequests } from "./proxy.ts";
import { type Engine, type LaunchOptions, patience } from "./tab.ts";

/** A Firefox of this machine, by WebDriver BiDi. */
export async function launchFirefox(path: string, { theme }: LaunchOptions): Promise<Engine> {
  const proxy = await noteRequests();
  const browser = await launch({
    browser: "firefox",
    executablePath: path,
    defaultViewport: null,
    protocolTimeout: patience,
    extraPrefsFirefox: {
      // As everyone has it; Puppeteer lets pages from disk read other files.
      "security.fileuri.strict_origin_policy": true,
      "layout.css.prefers-color-scheme.content-override": theme === "dark" ? 0 : 1,
      "network.captive-portal-service.enabled": false,
      "network.connectivity-service.enabled": false,
      "network.proxy.type": 1,
      "network.proxy.http": "127.0.0.1",
      "network.proxy.http_port": proxy.port,
      "network.proxy.ssl": "127.0.0.1",
      "network.proxy.ssl_port": proxy.port,
    },
  });
  return {
    name: (await browser.version()).replace("firefox/", "Firefox "),
    // Firefox asks its maker for settings of its own.
    get foreign() {
      return proxy.asked.filter((url) => !/^https?:\/\/[\w.-]+\.mozilla\.(com|net|org)(:443)?(\/|$)/.test(url));
    },
    async open(address, width = 1280, height = 800) {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(`${error}`));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      // Puppeteer sets the orientation of the screen after it, which Firefox 140 does not know yet.
      const resize = (width: number, height: number) =>
        page.setViewport({ width, height }).catch((error) => {
          if (!`${error}`.includes("unknown command emulation.setScreenOrientationOverride")) throw error;
        });
      await resize(width, height);
      await page.goto(address);
      return {
        complaints: async () => complaints,
        go: async (to) => void (await page.goto(to)),
        // `goBack` waits for a load or another fragment: of an entry of the same document without one neither comes.
        back: () => page.evaluate(() => history.back()),
        resize,
        value: (expression) => page.evaluate(expression),
        click: (selector) => page.click(selector),
        async setFiles(selector, paths) {
          const input = (await page.$(selector)) as ElementHandle<HTMLInputElement>;
          await input.uploadFile(...paths);
        },
        picture: () => page.screenshot({ fullPage: true }),
        close: () => context.close(),
      };
    },
    async close() {
      await browser.close();
      proxy.close();
    },
  };
}
