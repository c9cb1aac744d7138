// The site of npm run docs:site: the pages of docs/, which scripts/documents/site prepares in build/pages, and the API.
import { readFileSync } from "node:fs";
import { OptionDefaults } from "typedoc";
import reference from "./typedoc.config.mjs";

const groups = JSON.parse(readFileSync("build/pages/groups.json", "utf8"));

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  ...reference,
  name: "convscope",
  out: "build/site",
  readme: "build/pages/docs/README.md",
  projectDocuments: ["build/pages/docs/!(README).md"],
  groupOrder: [...groups, "*"],
  navigation: { includeGroups: true },
  highlightLanguages: [...OptionDefaults.highlightLanguages, "python", "sql"],
  customCss: "scripts/documents/site/style.css",
  disableSources: true,
  includeVersion: true,
};
