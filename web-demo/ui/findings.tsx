import type { Finding } from "../../sdk/index.ts";
import { typeset } from "./numbers.ts";
import { shownName } from "./shown-name.ts";

/** Findings as cards, the weightiest first. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <ol class="findings">
      {findings.map(({ title, text }) => (
        <li key={title + text}>
          <strong>{typeset(shownName(title, 300))}</strong>
          <p>{typeset(shownName(text, 800))}</p>
        </li>
      ))}
    </ol>
  );
}
