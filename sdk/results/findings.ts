import type { Finding } from "./finding.ts";
import { type FindingId, rankOf, rowOf } from "./finding-rows.ts";

/** Findings that are shown unasked. */
export const mostHeadlines = 7;
/** Of one kind among them: what is said of each of thirty models is said of three. */
const mostOfAKind = 3;

/** A finding of a kind, which decides its severity. */
export function finding(
  id: FindingId,
  title: string,
  text: string,
  about: Partial<Pick<Finding, "models" | "layers" | "values" | "label">>,
): Finding {
  const layers = (about.layers ?? []).map(({ model, name }) => ({ model, name }));
  const models = about.models ?? [...new Set(layers.map(({ model }) => model))];
  const label = about.label === undefined ? {} : { label: about.label };
  return { id, severity: rowOf(id).severity, title, text, models, layers, ...label, values: about.values ?? {} };
}

/**
 * The findings of several studies as one list: problems first, what is notable next, within a severity in the order given.
 * What one study has told, such as filters with NaN, no later one tells again.
 */
export function mergeFindings(studies: readonly (readonly Finding[])[]): Finding[] {
  const told = new Set<FindingId>();
  const kept = studies.flatMap((findings) => {
    const fresh = findings.filter(({ id }) => !told.has(id));
    for (const { id } of fresh) told.add(id);
    return fresh;
  });
  return kept.sort((a, b) => rankOf(a) - rankOf(b));
}

/** Findings that are shown unasked, and the others. */
export interface Headlines {
  /** At most seven. */
  shown: Finding[];
  /** In their order. */
  rest: Finding[];
}

/** What is shown unasked, at most seven and three of a kind, and the rest: nothing that is as usual stands among the headlines. */
export function headlines(findings: readonly Finding[]): Headlines {
  const kinds = new Map<string, number>();
  const isFresh = ({ id }: Finding) => {
    const before = kinds.get(id) ?? 0;
    kinds.set(id, before + 1);
    return before < mostOfAKind && !rowOf(id).background;
  };
  const shown = new Set(findings.filter(isFresh).slice(0, mostHeadlines));
  return { shown: [...shown], rest: findings.filter((one) => !shown.has(one)) };
}

/** Where a finding is explained. */
export function interpretation({ id }: Pick<Finding, "id">): string {
  return `docs/INTERPRET.md#${id}`;
}
