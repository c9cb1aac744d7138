import type { Finding } from "../../sdk/index.ts";
import { safeText } from "../format/safe-text.ts";
import { wrap } from "../format/wrap.ts";
import type { Colors } from "../terminal.ts";

/** Findings, numbered. */
export function formatFindings({ findings }: { findings: readonly Finding[] }, width: number, colors: Colors): string {
  const prose = Math.min(width, 100);
  const texts = findings.map(
    ({ title, text }, i) =>
      `${colors.cyan(String(i + 1).padStart(2))}  ${colors.bold(wrap(safeText(title), prose - 4, "    ").trimStart())}\n${wrap(safeText(text), prose, "    ")}\n`,
  );
  return texts.length === 0 ? "" : `${colors.bold("Findings")}\n\n${texts.join("\n")}`;
}

/** Facts about the files, each once, with the models it holds for where it does not for all. */
export function formatNotes(
  { models }: { models: readonly { name: string; notes: readonly string[] }[] },
  width: number,
  colors: Colors,
): string {
  const notes = [...new Set(models.flatMap((model) => model.notes))];
  const lines = notes.map((note) => {
    const names = models.filter((model) => model.notes.includes(note)).map(({ name }) => name);
    const about = names.length === models.length ? "" : `${names.join(", ")}: `;
    return wrap(safeText(about + note), Math.min(width, 100), "  ");
  });
  return lines.length === 0 ? "" : `${colors.bold("Notes")}\n${colors.dim(lines.join("\n"))}\n`;
}
