import { join } from "node:path";
import { type AnalysisResult, operatorTables, resultTables, scaleSpaceTables } from "../../sdk/index.ts";
import type { StagedFiles } from "../files/staged-files.ts";

export const fileFormats = ["json", "csv", "svg", "html"] as const;
export type FileFormat = (typeof fileFormats)[number];

/** Writes the result's files into a folder: convscope.json, report.html, tables/*.csv, figures/*.svg. */
export async function addStudyFiles(
  files: StagedFiles,
  folder: string,
  formats: readonly FileFormat[],
  result: AnalysisResult,
): Promise<void> {
  await files.folder(folder);
  const wants = (format: FileFormat) => formats.includes(format);
  if (wants("csv")) {
    await files.folder(join(folder, "tables"));
    const { operators, norms, scaleSpace } = result;
    const further = [
      ...(operators === undefined ? [] : operatorTables({ operators, norms })),
      ...(scaleSpace === undefined ? [] : scaleSpaceTables({ scaleSpace })),
    ];
    for (const table of [...resultTables(result), ...further]) await files.addTable(join(folder, "tables"), table);
  }
  // Figures bring d3 with them: loaded only where they are asked for.
  if (wants("svg")) {
    await files.folder(join(folder, "figures"));
    const { figuresOf } = await import("../../sdk/figures/index.ts");
    for (const { name, svg } of figuresOf(result)) await files.addText(join(folder, "figures", `${name}.svg`), svg());
  }
  if (wants("json")) await files.addJson(join(folder, "convscope.json"), result);
  if (wants("html")) {
    const { renderReport } = await import("../../sdk/figures/index.ts");
    const { environment } = result.provenance;
    await files.addText(
      join(folder, "report.html"),
      renderReport(result, {
        environment: environment && `${environment.runtime}, ${environment.platform}`,
      }),
    );
  }
}
