import type { DivergencePreset, GroupBy } from "../../sdk/index.ts";
import type { Overview } from "../engine/protocol.ts";
import { go, route } from "../route.ts";
import { restudy } from "../state.ts";

/** What is compared, how, and which filter size. A change analyses anew. */
export function StudyControls({ result }: { result: Overview }) {
  if (!result.live) return null;
  const change = (part: { by?: GroupBy; preset?: DivergencePreset; kernel?: number }) => {
    go(part);
    const { by, preset, kernel } = route.value;
    void restudy({ by, preset, kernel: kernel ?? result.kernel[0] });
  };
  return (
    <div class="row controls">
      <label>
        <span>Compare</span>
        <select value={result.by} onChange={(event) => change({ by: event.currentTarget.value as GroupBy })}>
          <option value="model">models</option>
          <option value="layer">layers</option>
          <option value="depth-decile">tenths of the depth</option>
        </select>
      </label>
      <label>
        <span>Divergence</span>
        <select
          value={result.preset}
          onChange={(event) => change({ preset: event.currentTarget.value as DivergencePreset })}
        >
          <option value="cnn-filter-db">as CNN Filter DB</option>
          <option value="medical">as the medical study</option>
        </select>
      </label>
      {result.sizes.length > 1 && (
        <label>
          <span>Filters</span>
          <select value={result.kernel[0]} onChange={(event) => change({ kernel: Number(event.currentTarget.value) })}>
            {result.sizes.map((size) => (
              <option key={size} value={size}>
                {size}×{size}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}
