import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Builder, By, Capabilities, error, type WebDriver } from "selenium-webdriver";
import { freePort } from "./free-port.ts";
import { noteRequests } from "./proxy.ts";
import { type Engine, type LaunchOptions, patience, type Tab } from "./tab.ts";

/** WebKitGTK's own small browser by classic WebDriver, on a display that nobody sees. */
export async function launchWebKit(
  driver: string,
  browser: string,
  { theme, pictures = false }: LaunchOptions,
): Promise<Engine> {
  const proxy = await noteRequests();
  const screen = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "3840x2160x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const display = await firstLine(screen, 3);
  const port = await freePort();
  // A window of any width: its bars would keep it above 447 pixels.
  const settings = mkdtempSync(join(tmpdir(), "convscope-webkit-"));
  mkdirSync(join(settings, "gtk-3.0"));
  writeFileSync(
    join(settings, "gtk-3.0", "gtk.css"),
    "window * { min-width: 0; padding: 0; margin: 0; font-size: 1px; }",
  );
  const server = spawn(driver, [`--port=${port}`], {
    stdio: "ignore",
    env: {
      ...process.env,
      DISPLAY: `:${display}`,
      GDK_BACKEND: "x11",
      GTK_THEME: theme === "dark" ? "Adwaita:dark" : "Adwaita",
      XDG_CONFIG_HOME: settings,
      // Layers put together by a graphics processor made of program take a third of all processor time, and stand where they stood.
      ...(pictures ? {} : { WEBKIT_DISABLE_COMPOSITING_MODE: "1" }),
    },
  });
  const capabilities = new Capabilities({
    browserName: "MiniBrowser",
    "webkitgtk:browserOptions": {
      binary: browser,
      args: [
        "--automation",
        `--proxy=http://127.0.0.1:${proxy.port}`,
        "--ignore-host=localhost",
        "--ignore-host=127.0.0.1",
      ],
    },
  });
  const session = await connect(`http://127.0.0.1:${port}`, capabilities);
  await session.manage().setTimeouts({ script: patience, pageLoad: patience });
  const version = (await session.getCapabilities()).getBrowserVersion();
  return {
    name: `WebKit ${version}`,
    foreign: proxy.asked,
    async open(address, width = 1280, height = 800) {
      const tab = tabOf(session);
      await tab.resize(width, height);
      await tab.go(address);
      return tab;
    },
    async close() {
      await session.quit();
      for (const child of [server, screen]) child.kill();
      proxy.close();
      rmSync(settings, { recursive: true });
    },
  };
}

/** Classic WebDriver tells nothing of the console: errors are kept from the end of loading on. */
function listen() {
  const complaints: string[] = [];
  Object.assign(globalThis, { complaints });
  addEventListener("error", ({ message }) => complaints.push(message));
  addEventListener("unhandledrejection", ({ reason }) => complaints.push(`${reason}`));
  document.addEventListener("securitypolicyviolation", ({ blockedURI }) =>
    complaints.push(`not allowed: ${blockedURI}`),
  );
  console.error = (...words) => complaints.push(words.join(" "));
}

/** What is so many parts of the window high stays so while the window grows: of a page above some 19,000 px the driver gives a black picture. */
function holdHeights() {
  for (const one of document.querySelectorAll<HTMLElement>("main *")) {
    const { maxHeight, width } = getComputedStyle(one);
    if (maxHeight.endsWith("px")) one.style.maxHeight = maxHeight;
    if (one.style.width.endsWith("vh")) one.style.width = width;
  }
}

/** The driver takes a moment until it listens. */
async function connect(address: string, capabilities: Capabilities): Promise<WebDriver> {
  for (let tries = 0; ; tries++) {
    try {
      await fetch(`${address}/status`);
      break;
    } catch (error) {
      if (tries > 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return new Builder().usingServer(address).withCapabilities(capabilities).build();
}

/** What was found may be drawn anew before it is used: then it is looked for again. */
async function whileDrawn(act: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await act();
    } catch (failure) {
      if (!(failure instanceof error.StaleElementReferenceError) || tries === 50) throw failure;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function tabOf(session: WebDriver): Tab {
  const window = session.manage().window();
  const find = (selector: string) => session.findElement(By.css(selector));
  const inner = () => session.executeScript<[number, number]>("return [innerWidth, innerHeight]");
  // The window's own bars take a part of its height, and the page follows the window a moment later.
  const resize = async (width: number, height: number) => {
    let bars = 0;
    for (let tries = 0; tries < 50; tries++) {
      await window.setRect({ x: 0, y: 0, width, height: height + bars });
      await new Promise((resolve) => setTimeout(resolve, 100));
      const [wide, high] = await inner();
      if (wide === width && high === height) return;
      if (wide === width && high < height && height - high < 100) bars = height - high;
    }
  };
  return {
    resize,
    async go(address) {
      await session.get(address);
      await session.executeScript(listen);
    },
    complaints: () => session.executeScript<string[]>("return globalThis.complaints"),
    back: () => session.navigate().back(),
    value: (expression) => session.executeScript(`return ${expression}`),
    click: (selector) => whileDrawn(() => find(selector).click()),
    setFiles: (selector, paths) => whileDrawn(() => find(selector).sendKeys(paths.join("\n"))),
    async picture() {
      const [width, height] = await inner();
      await session.executeScript(holdHeights);
      for (let known = 0, whole = height; whole > known; ) {
        known = whole;
        await resize(width, known);
        whole = await session.executeScript<number>("return document.documentElement.scrollHeight");
      }
      // A part that is not painted yet is black: what is so is another picture a moment later.
      let png = "";
      for (let last = "-", tries = 0; last !== png && tries < 8; tries++) {
        last = png;
        await session.executeAsyncScript("setTimeout(() => requestAnimationFrame(arguments[0]), 500)");
        png = await session.takeScreenshot();
      }
      await resize(width, height);
      return Buffer.from(png, "base64");
    },
    close: () => session.get("about:blank"),
  };
}

function firstLine(child: ChildProcess, channel: number): Promise<string> {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${child.spawnfile} ended with ${code}`)));
    child.stdio[channel]?.once("data", (data) => resolve(`${data}`.trim()));
  });
}
