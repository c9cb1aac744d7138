import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path/posix";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { anchorOf } from "../../scripts/documents/anchors.ts";

// Every link between the pages leads to a file that is there, and to a heading that is there; every page is in the index.
const pages = [
  ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"],
  ...readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const textOf = (page: string) => readFileSync(page, "utf8").replace(/^```[\s\S]*?^```/gm, "");
const headings = (page: string) =>
  new Set([...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading)));

for (const page of pages) {
  test(`links of ${page}`, () => {
    const broken = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link]) => link)
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => {
        const [path, anchor] = link.split("#");
        const target = path === "" ? page : normalize(join(dirname(page), path));
        if (!existsSync(target)) return true;
        // The site copies files that its pages link, and no folders.
        if (page.startsWith("docs/") && !statSync(target).isFile()) return true;
        return anchor !== undefined && target.endsWith(".md") && !headings(target).has(anchor);
      });
    assert.equal(broken, []);
  });
}

test("docs/README.md leads to every page", () => {
  const index = readFileSync("docs/README.md", "utf8");
  const missing = readdirSync("docs").filter(
    (name) => name.endsWith(".md") && name !== "README.md" && !index.includes(`(${name})`),
  );
  assert.equal(missing, []);
});

test.run();
