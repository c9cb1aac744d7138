// The pages of docs/ as the site's generator takes them: with a title and a group in front, which GitHub would show as a table.
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";

/** Names that are no words. */
const names: Record<string, string> = {
  FILTERDB: "CNN Filter DB",
  "scale-space": "Scale space for images",
  RESULT: "Fields of results",
  DIFF: "What changed",
  COMMANDS: "Files and commands",
  SDK: "SDK",
};

/** "TUTORIAL.md" is called Tutorial. */
export function titleOf(file: string): string {
  const name = basename(file, ".md");
  return names[name] ?? name[0].toUpperCase() + name.slice(1).toLowerCase();
}

/** The groups of the navigation, in order: the tables of docs/README.md, each called by its head, with the pages that it links. */
export function groupsOf(index: string): Map<string, string[]> {
  const tables = [...index.matchAll(/^\| ([^|]+) \| \|\n\|---\|---\|\n((?:\|.*\n?)+)/gm)];
  return new Map(
    tables.map(([, head, rows]) => [
      head[0].toUpperCase() + head.slice(1),
      [...rows.matchAll(/\]\(([^)#]+\.md)\)/g)].map(([, file]) => file),
    ]),
  );
}

/** A page is called by its title where its file's name stands for it: [TUTORIAL.md](TUTORIAL.md). */
export function withTitles(text: string): string {
  return text.replace(/\[(?:docs\/)?([\w-]+\.md)\]\(/g, (_, file) => `[${titleOf(file)}](`);
}

/** Writes them into a folder, beside links to what they link outside docs/; and `groups.json`, the groups' names. */
export function writePages(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "docs"), { recursive: true });
  const groups = groupsOf(readFileSync("docs/README.md", "utf8"));
  for (const file of readdirSync("docs").filter((name) => name.endsWith(".md") && name !== "README.md")) {
    const group = [...groups].find(([, files]) => files.includes(file))?.[0];
    if (group === undefined) throw new Error(`docs/${file} is in no table of docs/README.md`);
    const head = `---\ntitle: ${JSON.stringify(titleOf(file))}\ngroup: ${JSON.stringify(group)}\n---\n\n`;
    writeFileSync(join(folder, "docs", file), head + withTitles(readFileSync(join("docs", file), "utf8")));
  }
  writeFileSync(join(folder, "docs/README.md"), withTitles(readFileSync("docs/README.md", "utf8")));
  symlinkSync(resolve("docs/images"), join(folder, "docs/images"));
  for (const name of ["examples", "test", "data"]) symlinkSync(resolve(name), join(folder, name));
  writeFileSync(join(folder, "groups.json"), JSON.stringify([...groups.keys()]));
}
