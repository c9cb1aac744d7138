import { type Finding, headlines, interpretation } from "../../sdk/index.ts";
import { severityMark } from "../../sdk/results/finding-rows.ts";
import { sharedNotes } from "../../sdk/results/shared-notes.ts";
import { withTimesSigns } from "../../sdk/results/times-signs.ts";
import { counted } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { wrap } from "../format/wrap.ts";
import type { Colors } from "../terminal.ts";

/** Findings, numbered, at most seven headlines or all; each with its severity where it is no mere fact, and where it is explained. */
export function formatFindings(
  { findings }: { findings: readonly Finding[] },
  width: number,
  colors: Colors,
  all = false,
): string {
  if (findings.length === 0) return "";
  const prose = Math.min(width, 100);
  const { shown, rest } = headlines(findings);
  const paint = { problem: colors.yellow, notable: colors.cyan, fact: colors.cyan };
  const texts = (all ? [...shown, ...rest] : shown).map((finding, i) => {
    const { severity } = finding;
    const [title, text] = [finding.title, finding.text].map(withTimesSigns);
    const mark = severityMark[severity];
    const head = mark === null ? title : `${mark}: ${title}`;
    return `${paint[severity](String(i + 1).padStart(2))}  ${colors.bold(wrap(safeText(head), prose - 4, "    ").trimStart())}\n${wrap(safeText(text), prose, "    ")}\n    ${colors.dim(interpretation(finding))}\n`;
  });
  const more =
    all || rest.length === 0 ? [] : [colors.dim(`${counted(rest.length, "more finding")}: --all-findings\n`)];
  return `${colors.bold("Findings")}\n\n${[...texts, ...more].join("\n")}`;
}

/** What is noted of the models and of the run. */
export function formatNotes(document: Parameters<typeof sharedNotes>[0], width: number, colors: Colors): string {
  const lines = sharedNotes(document).map(({ note, about }) => {
    const head = about.length === 0 ? "" : `${about.join(", ")}: `;
    return wrap(safeText(head + withTimesSigns(note)), Math.min(width, 100), "  ");
  });
  return lines.length === 0 ? "" : `${colors.bold("Notes")}\n${colors.dim(lines.join("\n"))}\n`;
}
