import { spawnSync } from "node:child_process";
import { type EngineName, engineNames, missing } from "./installed.ts";

// npm run test:engines [-- firefox webkit]: the page, and the package, in the engines that are installed, or in those named.
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(engineNames as readonly string[]).includes(name));
const names = asked.length > 0 ? (asked as EngineName[]) : engineNames;
const lacking = unknown === undefined ? names.filter((name) => missing(name) !== undefined) : [];
for (const name of lacking) console.error(`${name} is not installed: ${missing(name)}`);
if (unknown !== undefined) {
  console.error(`there is no engine ${JSON.stringify(unknown)}: ${engineNames.join(", ")}`);
  process.exitCode = 2;
} else if (asked.length > 0 && lacking.length > 0) {
  process.exitCode = 1;
} else {
  const chosen = names.filter((name) => !lacking.includes(name));
  console.log(`testing in ${chosen.join(", ")}`);
  const env = { ...process.env, CONVSCOPE_ENGINES: chosen.join(",") };
  const { status } = spawnSync(process.execPath, ["scripts/test.mjs", "engines.test"], { env, stdio: "inherit" });
  process.exitCode = status ?? 1;
}
