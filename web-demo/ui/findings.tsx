import { type Finding, headlines, interpretation } from "../../sdk/index.ts";
import { severityMark } from "../../sdk/results/finding-rows.ts";
import { typeset } from "../../sdk/results/typeset.ts";
import { explanationAt } from "../docs.ts";
import type { SpokenFilters as Spoken } from "../engine/protocol.ts";
import { overview, version } from "../state.ts";
import { namesBreakable } from "./breakable.ts";
import { grouped } from "./numbers.ts";
import { shownName } from "./shown-name.ts";
import { SpokenFilters } from "./spoken-filters.tsx";
import { useAnswer } from "./use-answer.ts";

interface Props {
  findings: readonly Finding[];
  /** Without the filters that they speak of. */
  bare?: boolean;
}

/** Findings as cards, problems first, with the filters that they speak of; those that are no headlines are folded away. */
export function Findings({ findings, bare }: Props) {
  const { shown, rest } = headlines(findings);
  const key = [version.value, ...shown.map(({ title }) => title)].join("\n");
  const answer = useAnswer(
    bare ? undefined : async (api) => ({ key, spoken: await api.spoken(shown).catch(() => []) }),
    key,
  );
  const spoken = answer?.key === key ? answer.spoken : [];
  return (
    <>
      {shown.length > 0 && <Cards findings={shown} start={1} spoken={spoken} />}
      {spoken.some((each) => each.some(({ filters }) => filters.length > 0)) && (
        <p class="muted">Each filter is on a scale of its own: red is positive, blue negative, white 0.</p>
      )}
      {rest.length > 0 && (
        <details class="numbers">
          <summary>All findings: {grouped(rest.length)} more</summary>
          <Cards findings={rest} start={shown.length + 1} />
        </details>
      )}
    </>
  );
}

interface CardsProps {
  findings: readonly Finding[];
  start: number;
  /** Beside each finding. */
  spoken?: readonly (readonly Spoken[])[];
}

function Cards({ findings, start, spoken = [] }: CardsProps) {
  return (
    <ol class="findings" start={start}>
      {findings.map((finding, i) => {
        const { id, severity, title, text } = finding;
        return (
          <li key={title + text} class={severity}>
            {severityMark[severity] !== null && <b class="severity">{severityMark[severity]}</b>}
            <strong>{namesBreakable(typeset(shownName(title, 800)))}</strong>
            <p>{namesBreakable(typeset(shownName(text, 800)))}</p>
            {spoken[i] && <SpokenFilters spoken={spoken[i]} models={overview.value!.models} />}
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
