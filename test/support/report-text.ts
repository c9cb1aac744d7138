/** The words of a report, one element a line, without its figures and style: what a person reads in it. */
export function textOfReport(html: string): string {
  return html
    .replace(/<style>[\s\S]*?<\/style>|<svg[\s\S]*?<\/svg>/g, "")
    .replace(/\s+/g, " ")
    .replaceAll("<sub>", "_")
    .replace(/<\/?(bdi|code|strong|span|sub)\b[^>]*>/g, "")
    .replace(
      /<(\w+)([^>]*)>/g,
      (_, name, rest) => `\n<${name}${/ (id|open|class="lead")\b[^ >]*/.exec(rest)?.[0] ?? ""}> `,
    )
    .replace(/<\/\w+>/g, "")
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n");
}
