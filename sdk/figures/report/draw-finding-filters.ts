import type { Finding } from "../../results/finding.ts";
import { type FiltersOfPlace, type FindingSource, findingFilters } from "../finding-filters.ts";
import { signedGrid } from "../operators/examples.ts";
import { characters, element, html, Markup } from "../svg/markup.ts";
import { themes, withColors } from "../svg/themes.ts";
import { bdi } from "./page.ts";

const [SIDE, GAP] = [30, 5];

/**
 * The filters that a finding speaks of, said with their model where there are several; in words where they are blank. Null where it
 * speaks of none.
 */
export function drawFindingFilters(finding: Finding, source: FindingSource): Markup | null {
  const shown = findingFilters(finding, source);
  if (shown.length === 0) return null;
  const several = source.models.length > 1;
  return html`<div class="filters">${shown.map(
    (each) =>
      html`<div>${each.filters.length > 0 ? drawing(each) : null}<span class="small">${each.kind} of ${bdi(each.layer.name)}${several ? html`, ${bdi(each.model)}` : null}${each.filters.length > 0 ? null : ": blank, every weight is 0"}</span></div>`,
  )}</div>`;
}

/** In a row, each on a symmetric scale of its own, red positive. */
function drawing({ layer, kind, filters }: FiltersOfPlace): Markup {
  const k = Math.max(...layer.kernel);
  const size = { width: filters.length * (SIDE + GAP) - GAP + 2, height: SIDE + 2 };
  const svg = element(
    "svg",
    { ...size, viewBox: `-1 -1 ${size.width} ${size.height}`, role: "img" },
    element("title", {}, characters(`${kind} of ${layer.name}`)),
    ...filters.map((weights, i) => signedGrid([...weights], [k, k], i * (SIDE + GAP), 0, SIDE)),
  );
  return Markup.of(withColors(svg.source, themes.screen));
}
