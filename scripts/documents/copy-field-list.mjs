// What npm run docs:result does when build/RESULT.md is made.
import { copyFileSync } from "node:fs";

copyFileSync("build/RESULT.md", "docs/RESULT.md");
