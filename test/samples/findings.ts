// What is said of the real networks among the development dependencies, and whether it is true: npm run samples.
// Writes test/samples/findings.md. The judgements are those of a person, kept in verdicts.json under network, kind and title; numpy's
// figures (check.py, npm run samples prints how) stand beside them. A finding that nobody has looked at is named, and ends with 1.
import { readFileSync, writeFileSync } from "node:fs";
import { analyze, type Finding } from "../../sdk/index.ts";
import { networks, openNetwork } from "./networks.ts";

export interface Verdict {
  isTrue: boolean;
  why: string;
}

export async function findingsOf(network: string): Promise<Finding[]> {
  const { models, names } = await openNetwork(network);
  const { findings } = await analyze(models, { digest: false, names });
  for (const model of models) await model.close();
  return findings;
}

export const keyOf = (network: string, { id, title }: Pick<Finding, "id" | "title">) => `${network} | ${id} | ${title}`;

export const verdicts: Readonly<Record<string, Verdict>> = JSON.parse(
  readFileSync(new URL("verdicts.json", import.meta.url), "utf8"),
);

export async function table(): Promise<{ text: string; open: string[] }> {
  const lines = ["| network | finding | what it says | true | why |", "|---|---|---|---|---|"];
  const open: string[] = [];
  for (const network of Object.keys(networks)) {
    for (const finding of await findingsOf(network)) {
      const verdict = verdicts[keyOf(network, finding)];
      if (verdict === undefined) open.push(keyOf(network, finding));
      const [isTrue, why] = verdict === undefined ? ["?", ""] : [verdict.isTrue ? "yes" : "no", verdict.why];
      lines.push(
        `| ${[network, finding.id, finding.title, isTrue, why].map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`,
      );
    }
  }
  const head =
    "# Findings of the sample networks\n\nMade by `npm run samples`; each was looked at by hand beside figures of numpy (`test/samples/check.py`).\n\n";
  return { text: `${head}${lines.join("\n")}\n`, open };
}

if (import.meta.filename === process.argv[1]) {
  const { text, open } = await table();
  writeFileSync(new URL("findings.md", import.meta.url), text);
  for (const key of open) console.log(`not looked at: ${key}`);
  process.exitCode = open.length > 0 ? 1 : 0;
}
