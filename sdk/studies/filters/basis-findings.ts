import type { BasisResult } from "../../results/analysis.ts";
import type { Finding } from "../../results/finding.ts";
import { finding } from "../../results/findings.ts";
import { agree, percent, thousands } from "../../results/plain-text.ts";
import { randomComponents } from "../../statistics/random-spectrum.ts";
import { publishedBasis } from "../../statistics/saved-basis.ts";

/** How many eigen-filters the filters of each size need; the size with the most filters has the headline. */
export function basisFindings(bases: readonly BasisResult[], models: string[]): Finding[] {
  // Filters that are all alike have no axes.
  const fitted = bases.filter(({ source, explainedVariance }) => source === "models" && explainedVariance[0] !== 0);
  if (fitted.length === 0) return [];
  const [first] = fitted;
  const size = fitted.length === 1 ? "" : ` (${first.kernel.join("x")})`;
  const texts = fitted.map((basis, i) => {
    const [c0, c1] = basis.explainedVarianceRatio;
    const about = `${percent(c0)}, the second ${percent(c1)} of ${thousands(basis.filters)} filters of ${basis.kernel.join("x")}`;
    if (i === 0)
      return `The first explains ${about}; of as many filters of random weights it would take about ${thousands(noiseFor(basis))}.`;
    return `Of ${basis.kernel.join("x")} it takes ${componentsFor(basis)} of ${basis.components.length}; the first explains ${about}.`;
  });
  return [
    finding(
      "basis-size",
      `${componentsFor(first)} of ${first.components.length} eigen-filters ${agree(componentsFor(first), "carries", "carry")} 90 % of the variance${size}`,
      texts.join(" "),
      {
        models,
        values: {
          components: componentsFor(first),
          of: first.components.length,
          first: first.explainedVarianceRatio[0],
        },
      },
    ),
    ...fitted
      .filter(({ kernel }) => kernel[0] === 3)
      .flatMap((basis) => likenessToPublished(basis, models, fitted.length > 1)),
  ];
}

/** Components whose shares of the variance add up to 90 %. */
function componentsFor({ explainedVarianceRatio: ratio }: BasisResult): number {
  let [needed, covered] = [0, 0];
  while (needed < ratio.length && covered < 0.9) covered += ratio[needed++];
  return needed;
}

/** The same of independent weights. */
function noiseFor({ components, filters }: BasisResult): number {
  return randomComponents(components.length, filters, 0.9);
}

/** The |cosine| from which on two eigen-filters are called the same. */
const sameDirection = 0.9;

/**
 * The first eigen-filter beside the published basis; nothing where they are not alike, or where the eigenvalue next to the
 * first is so near that sampling turns the axis: its expected squared sine, sum_j l_1 l_j / (n (l_1 - l_j)^2), must leave
 * a cosine of 0.9 (Anderson, Asymptotic theory for principal component analysis, Ann. Math. Stat. 34, 1963, theorem 1).
 */
function likenessToPublished(
  { components, explainedVariance: [first, ...others], filters }: BasisResult,
  models: string[],
  several: boolean,
): Finding[] {
  const turned = others.reduce((sum, other) => sum + (first * other) / (filters * (first - other) ** 2), 0);
  if (!(turned <= 1 - sameDirection ** 2)) return [];
  const published = publishedBasis("cnn-filter-db");
  const likeness = published.components.map((component) => Math.abs(dot(component, components[0])));
  const nearest = likeness.indexOf(Math.max(...likeness));
  if (likeness[nearest] < sameDirection) return [];
  const which = nearest === 0 ? "published one" : `published component ${nearest}`;
  return [
    finding(
      "published-basis",
      `The first ${several ? "3x3 " : ""}eigen-filter matches the ${which} (abs. cosine ${likeness[nearest].toFixed(2)})`,
      `The published basis is that of ${thousands(published.filters)} filters of the robustness paper (arXiv 2204.02481), where component ${nearest} explains ${percent(published.explainedVarianceRatio[nearest])} of the variance.`,
      { models, values: { cosine: likeness[nearest], component: nearest } },
    ),
  ];
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
