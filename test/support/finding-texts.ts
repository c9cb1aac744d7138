import type { Finding } from "../../sdk/index.ts";

export const titles = (findings: readonly Finding[]) => findings.map(({ title }) => title);

/** The text of the first finding with such a title. */
export const textOf = (findings: readonly Finding[], title: RegExp) =>
  findings.find((found) => title.test(found.title))?.text;
