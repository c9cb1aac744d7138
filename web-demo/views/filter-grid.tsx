import { Fragment } from "preact";
import type { FilterPage } from "../engine/protocol.ts";
import { grouped } from "../ui/numbers.ts";
import { rove } from "../ui/rove.ts";
import { Weights } from "../ui/weights.tsx";

interface Props {
  page: FilterPage | undefined;
  /** Index in the layer. */
  chosen: number;
  /** The weight of the darkest colour. */
  limitOf: (weights: Float32Array, layerLimit: number) => number;
  onPoint: (index: number) => void;
  onChoose: (index: number) => void;
}

/** A page of filters, one by one, under the names of their groups. */
export function FilterGrid({ page, chosen, limitOf, onPoint, onChoose }: Props) {
  const { indices = [], groups, kernel = [], weights, limit = 0 } = page ?? {};
  const width = kernel.reduce((product, size) => product * size, 1);
  const stop = Math.max(0, indices.indexOf(chosen));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    <div class="grid" role="group" aria-label="Filters. Arrow keys go from one to the next." onKeyDown={rove}>
      {indices.map((index, i) => {
        const own = weights!.subarray(i * width, (i + 1) * width);
        return (
          <Fragment key={i}>
            {groups && groups[i] !== groups[i - 1] && <h3 class="grid-group">{groups[i]}</h3>}
            <button
              type="button"
              class={index === chosen ? "filter chosen" : "filter"}
              aria-label={`Filter ${grouped(index)}`}
              aria-pressed={index === chosen}
              tabIndex={i === stop ? 0 : -1}
              // Not as the pointer is entered by a filter that comes to lie under it: only a hand that moves points at one.
              onMouseMove={() => index !== chosen && onPoint(index)}
              onFocus={() => onPoint(index)}
              onClick={() => onChoose(index)}
            >
              <Weights weights={own} kernel={kernel} limit={limitOf(own, limit)} />
            </button>
          </Fragment>
        );
      })}
    </div>
  );
}
