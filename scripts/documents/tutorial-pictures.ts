// npm run docs:pictures: runs docs/TUTORIAL.md and copies the figures that it shows from what its commands write.
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { examplesOf, withWritten } from "./examples.ts";

/** The figures of the page, `images/tutorial/FOLDER-NAME.svg`, and where the commands of the page write them. */
export function picturesOf(page: string): { image: string; written: string }[] {
  return [...page.matchAll(/\]\((images\/tutorial\/[^)]+)\)/g)].map(([, image]) => {
    const [, folder, name] = /^([a-z]+)-(.+)$/.exec(basename(image)) ?? [];
    return { image, written: join(folder, "figures", name) };
  });
}

async function main(): Promise<void> {
  const page = await readFile("docs/TUTORIAL.md", "utf8");
  // The data base that the last command asks for is a test's: it draws nothing here.
  const codes = examplesOf(page)
    .filter(({ language, code }) => language === "sh" && !code.includes("dataset.h5"))
    .map(({ code }) => code);
  await withWritten(codes, async (folder) => {
    for (const { image, written } of picturesOf(page)) {
      const target = join("docs", image);
      await mkdir(dirname(target), { recursive: true });
      await copyFile(join(folder, written), target);
      console.log(target);
    }
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main();
