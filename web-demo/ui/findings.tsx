import { type Finding, headlines, interpretation } from "../../sdk/index.ts";
import { typeset } from "../../sdk/results/typeset.ts";
import { explanationAt } from "../docs.ts";
import { grouped } from "./numbers.ts";
import { shownName } from "./shown-name.ts";

/** Findings as cards, problems first; those that are no headlines are folded away. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  const { shown, rest } = headlines(findings);
  return (
    <>
      {shown.length > 0 && <Cards findings={shown} start={1} />}
      {rest.length > 0 && (
        <details class="numbers">
          <summary>All findings: {grouped(rest.length)} more</summary>
          <Cards findings={rest} start={shown.length + 1} />
        </details>
      )}
    </>
  );
}

function Cards({ findings, start }: { findings: readonly Finding[]; start: number }) {
  return (
    <ol class="findings" start={start}>
      {findings.map((finding, i) => {
        const { id, severity, title, text } = finding;
        return (
          <li key={title + text} class={severity}>
            {severity !== "fact" && <b class="severity">{severity === "problem" ? "Problem" : "Unusual"}</b>}
            <strong>{typeset(shownName(title, 300))}</strong>
            <p>{typeset(shownName(text, 800))}</p>
            {/* Of thirty of a kind it is said once. */}
            {findings.findIndex((one) => one.id === id) === i && <HowToRead id={id} place={interpretation(finding)} />}
          </li>
        );
      })}
    </ol>
  );
}

function HowToRead({ id, place }: { id: string; place: string }) {
  const address = explanationAt(place);
  return (
    <p class="muted">
      {address === undefined ? (
        <>
          How to read it: “{id}” in <code>{place.split("#")[0]}</code> of the convscope package
        </>
      ) : (
        <a href={address}>How to read it</a>
      )}
    </p>
  );
}
