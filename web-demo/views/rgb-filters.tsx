import { useMemo } from "preact/hooks";
import { Pixels } from "../ui/pixels.tsx";
import { rove } from "../ui/rove.ts";
import { useAnswer } from "../ui/use-answer.ts";

/** Outputs that are shown: first layers seldom have more. */
const most = 256;

interface Props {
  m: number;
  l: number;
  outputs: number;
  limitOf: (weights: Float32Array, layerLimit: number) => number;
  /** Is given the first filter of an output. */
  onChoose: (index: number) => void;
}

/** A layer on images of three channels, a picture an output: its three filters are the picture's red, green and blue. */
export function RgbFilters({ m, l, outputs, limitOf, onChoose }: Props) {
  const page = useAnswer((api) => api.filters(m, l, 0, 3 * most), `${m} ${l}`);
  if (page === undefined) return null;
  const k = page.kernel[0];
  const shown = Math.floor(page.indices.length / 3);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form */}
      <div
        class="grid"
        role="group"
        aria-label="Outputs in colour. Arrow keys go from one to the next."
        onKeyDown={rove}
      >
        {Array.from({ length: shown }, (_, output) => {
          const weights = page.weights.subarray(3 * output * k * k, 3 * (output + 1) * k * k);
          return (
            <button
              key={output}
              type="button"
              class="filter"
              aria-label={`Output ${output}`}
              tabIndex={output === 0 ? 0 : -1}
              onFocus={() => onChoose(3 * output)}
            >
              <Patch weights={weights} k={k} limit={limitOf(weights, page.limit)} />
            </button>
          );
        })}
      </div>
      <p class="muted">
        Middle grey is a weight of 0 in all three inputs, taken as red, green and blue in this order.
        {shown < outputs && ` The first ${shown} of ${outputs} outputs.`}
      </p>
    </>
  );
}

function Patch({ weights, k, limit }: { weights: Float32Array; k: number; limit: number }) {
  const rgba = useMemo(() => {
    const pixels = new Uint8ClampedArray(4 * k * k).fill(255);
    for (let i = 0; i < k * k; i++) {
      for (let channel = 0; channel < 3; channel++) {
        pixels[4 * i + channel] = 127.5 + (limit > 0 ? (127.5 * weights[channel * k * k + i]) / limit : 0);
      }
    }
    return pixels;
  }, [weights, k, limit]);
  return <Pixels width={k} height={k} rgba={rgba} />;
}
