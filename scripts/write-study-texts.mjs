// Writes build/study-texts.ts: the studies of data/studies as texts, so that they are there in every runtime.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

export function writeStudyTexts() {
  const texts = readdirSync("data/studies")
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => [name.slice(0, -".yaml".length), readFileSync(`data/studies/${name}`, "utf8")]);
  writeFileSync(
    "build/study-texts.ts",
    `export const studyTexts: Readonly<Record<string, string>> = ${JSON.stringify(Object.fromEntries(texts), null, 2)};\n`,
  );
}
