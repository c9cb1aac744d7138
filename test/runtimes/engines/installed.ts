import { accessSync, constants, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Engine, LaunchOptions } from "./tab.ts";

export const engineNames = ["chromium", "firefox", "webkit"] as const;
export type EngineName = (typeof engineNames)[number];

/** What it takes to have the engine here; undefined: it is here. Chromium comes with the tests' packages. */
export function missing(name: EngineName): string | undefined {
  if (name === "firefox" && firefox() === undefined) return "apt-get install firefox-esr";
  const webKit = [onPath("WebKitWebDriver"), miniBrowser(), onPath("Xvfb")];
  if (name === "webkit" && webKit.includes(undefined))
    return "apt-get install webkit2gtk-driver libwebkit2gtk-4.1-0 xvfb";
  return undefined;
}

/** The engines to try: those that CONVSCOPE_ENGINES names ("firefox,webkit"), which must be here, or else all that are. */
export function chosenEngines(): EngineName[] {
  const asked = process.env.CONVSCOPE_ENGINES?.split(",");
  return engineNames.filter((name) => {
    if (asked !== undefined && !asked.includes(name)) return false;
    const lacks = missing(name);
    if (lacks === undefined) return true;
    if (asked !== undefined) throw new Error(`${name} is not installed: ${lacks}`);
    console.log(`${name} is not installed, not tested: ${lacks}`);
    return false;
  });
}

export async function launch(name: EngineName, options: LaunchOptions): Promise<Engine> {
  if (name === "chromium") return (await import("./chromium.ts")).launchChromium(options);
  if (name === "firefox") return (await import("./firefox.ts")).launchFirefox(firefox()!, options);
  return (await import("./webkit.ts")).launchWebKit(onPath("WebKitWebDriver")!, miniBrowser()!, options);
}

function firefox(): string | undefined {
  return onPath("firefox-esr") ?? onPath("firefox");
}

/** WebKitGTK's own browser, which no distribution has on the path. */
function miniBrowser(): string | undefined {
  const folders = ["/usr/libexec", "/usr/lib", ...list("/usr/lib").map((name) => join("/usr/lib", name))];
  const versions = ["webkit2gtk-4.1", "webkitgtk-6.0", "webkit2gtk-4.0"];
  return folders.flatMap((folder) => versions.map((version) => join(folder, version, "MiniBrowser"))).find(runs);
}

function onPath(program: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, program)).find(runs);
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
