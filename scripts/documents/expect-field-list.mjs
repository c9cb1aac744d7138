// Whether docs/RESULT.md says what the types say.
import { readFileSync } from "node:fs";

if (readFileSync("docs/RESULT.md", "utf8") !== readFileSync("build/RESULT.md", "utf8")) {
  console.error(
    "docs/RESULT.md is not what the types of sdk/results say: run npm run docs:result, and look at what changed",
  );
  process.exitCode = 1;
}
