import { useEffect, useState } from "preact/hooks";
import type { SimilarFilters as Found } from "../engine/protocol.ts";
import { go } from "../route.ts";
import { failure, worker } from "../state.ts";
import { grouped, short } from "../ui/numbers.ts";
import { shownName } from "../ui/shown-name.ts";
import { Sprite } from "../ui/sprite.tsx";

const most = 12;

interface Props {
  m: number;
  l: number;
  index: number;
  /** Names of the layers of each model. */
  layers: readonly (readonly string[])[];
}

/** The filters of all layers that are most like one, on request. */
export function SimilarFilters({ m, l, index, layers }: Props) {
  const [result, setResult] = useState<Found>();
  const find = async () => {
    try {
      setResult(await worker().similar(m, l, index, most));
    } catch (error) {
      failure.value = (error as Error).message;
    }
  };
  useEffect(() => setResult(undefined), [m, l, index]);
  if (result === undefined) {
    return (
      <button type="button" onClick={find}>
        Find similar in all layers
      </button>
    );
  }
  return (
    <section class="facts" aria-label="Most similar filters">
      <h4>Most similar, by cosine</h4>
      <ul class="similar">
        {result.found.map(({ model, layer, index: place, cosine, weights }) => (
          <li key={`${model} ${layer} ${place}`}>
            <button
              type="button"
              class="filter"
              title={`${shownName(layers[model][layer])}, filter ${grouped(place)}`}
              aria-label={`Filter ${grouped(place)} of ${shownName(layers[model][layer])}, cosine ${short(cosine)}`}
              onClick={() => go({ model, layer, filter: place, sort: undefined, look: undefined }, true)}
            >
              <Sprite weights={weights} />
            </button>
            <span class="muted">{short(cosine)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
