import { sigmaText } from "../../sdk/results/sigma-text.ts";
import type { FilterFacts, LayerOverview } from "../engine/protocol.ts";
import { Applied } from "../ui/applied.tsx";
import { familyNames } from "../ui/family-names.ts";
import { filterPlace } from "../ui/filter-place.ts";
import { largestWeight } from "../ui/largest-weight.ts";
import { fixed, grouped, short } from "../ui/numbers.ts";
import { Spectrum } from "../ui/spectrum.tsx";
import { Weights } from "../ui/weights.tsx";
import { SimilarFilters } from "./similar-filters.tsx";

type Ideal = NonNullable<FilterFacts["fit"]>;

interface Props {
  m: number;
  l: number;
  layer: LayerOverview;
  /** Names of the layers of each model. */
  layers: readonly (readonly string[])[];
  index: number;
  weights: Float32Array;
  kernel: readonly number[];
  limit: number;
  facts: FilterFacts | undefined;
}

/** The centred cosine from which on a filter counts as explained, as in the study of all. */
const explainedFrom = 0.9;

function isExplained({ cosine }: Pick<Ideal, "cosine">): boolean {
  return cosine !== null && cosine >= explainedFrom;
}

/** One filter: its weights, what it does to an image, and the ideal filter nearest to it. */
export function FilterDetail({ m, l, layer, layers, index, weights, kernel, limit, facts }: Props) {
  const largest = largestWeight(weights);
  return (
    <>
      <h3>Filter {grouped(index)}</h3>
      <p class="muted">{filterPlace(layer, index)}</p>
      <div class="pair">
        <div>
          <Weights weights={weights} kernel={kernel} limit={limit} size={132} />
          <span class="muted">learned</span>
        </div>
        {facts?.fit && (
          <div>
            <Weights weights={facts.fit.weights} kernel={kernel} limit={limit} size={132} />
            <span class="muted">
              nearest ideal{facts.fit.cosine !== null && `, cosine\u00a0${short(facts.fit.cosine)}`}
            </span>
            {!isExplained(facts.fit) && <span class="flag">not explained</span>}
          </div>
        )}
      </div>
      <WeightTable weights={weights} kernel={kernel} limit={largest} />
      <section class="facts" aria-label="On a picture">
        <Applied weights={weights} k={kernel[0]} bare>
          The picture, and the filter’s response
        </Applied>
      </section>
      {facts?.label && <Label {...facts.label} />}
      {facts?.fit && isExplained(facts.fit) && <Fit {...facts.fit} />}
      <p class="muted">
        Red is positive, blue negative; the darkest colours stand for ±{short(limit)}
        {largest > limit * 1.001 && ` and beyond (here up to ${short(largest)})`}.
      </p>
      <SimilarFilters m={m} l={l} index={index} layers={layers} />
    </>
  );
}

function Label({ name, distance, runnerUp, margin, orientation, curve, feature }: NonNullable<FilterFacts["label"]>) {
  return (
    <section class="facts" aria-label="As an operator">
      <h4>
        Spectrum {name === "indeterminate" ? "near none of the references:" : "nearest to"} <em>{name}</em>
      </h4>
      <Spectrum
        curve={curve}
        feature={feature?.curve ?? null}
        label={`Sorted singular values, falling from 1 to ${short(curve[curve.length - 1])}${feature ? `; those of ${feature.name} fall to ${short(feature.curve[feature.curve.length - 1])}` : ""}`}
      />
      <p class="muted">Sorted singular values{feature && <>; dashed: {feature.name}</>}. 32 × 32, periodic.</p>
      <dl>
        <dt>Distance</dt>
        <dd>{short(distance)}</dd>
        {runnerUp !== null && (
          <>
            <dt>Runner-up</dt>
            <dd>
              {runnerUp} (+{short(margin)})
            </dd>
          </>
        )}
        {orientation !== null && (
          <>
            <dt>Orientation</dt>
            <dd>{orientation}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

function Fit({ family, sigmaX, sigmaY, alpha, cosine }: Ideal) {
  const scale = (sigma: number) => sigmaText(sigma, short);
  return (
    <section class="facts" aria-label="In scale space">
      <h4>
        Closest to <em>{familyNames[family]}</em>
      </h4>
      <dl>
        <dt>Cosine</dt>
        <dd>{short(cosine)}</dd>
        <dt>Sigma</dt>
        <dd>
          {alpha === null ? `${scale(sigmaX)} across, ${scale(sigmaY)} up` : `${scale(sigmaX)}, alpha ${short(alpha)}`}
        </dd>
      </dl>
    </section>
  );
}

interface WeightTableProps {
  weights: ArrayLike<number>;
  kernel: readonly number[];
  limit: number;
}

function WeightTable({ weights, kernel: [rows, columns], limit }: WeightTableProps) {
  // Three digits of the largest weight on the page, and as many decimals for all.
  const decimals = limit > 0 ? Math.max(0, Math.min(8, 2 - Math.floor(Math.log10(limit)))) : 0;
  return (
    <div class="weights-scroll">
      <table class="weights-table" aria-label="Weights">
        <tbody>
          {Array.from({ length: rows }, (_, y) => (
            <tr key={y}>
              {Array.from({ length: columns }, (_, x) => (
                <td key={x} class="n">
                  {fixed(weights[y * columns + x], decimals)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
