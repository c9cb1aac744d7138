import { chromium } from "playwright-core";
import { chromiumPath } from "../chromium-path.ts";
import { noteRequests } from "./proxy.ts";
import { type Engine, type LaunchOptions, patience } from "./tab.ts";

export async function launchChromium({ theme }: LaunchOptions): Promise<Engine> {
  const proxy = await noteRequests();
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    args: ["--no-sandbox", "--headless=shell"],
    proxy: { server: `http://127.0.0.1:${proxy.port}`, bypass: "localhost, 127.0.0.1" },
  });
  return {
    name: `Chromium ${browser.version()}`,
    foreign: proxy.asked,
    async open(address, width = 1280, height = 800) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme });
      context.setDefaultTimeout(patience);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      await page.goto(address);
      return {
        complaints: async () => complaints,
        go: async (to) => void (await page.goto(to)),
        back: async () => void (await page.goBack()),
        resize: (width, height) => page.setViewportSize({ width, height }),
        value: (expression) => page.evaluate(expression),
        click: (selector) => page.click(selector),
        setFiles: (selector, paths) => page.setInputFiles(selector, [...paths]),
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
