import type { DivergencePreset, GroupBy } from "../../sdk/index.ts";
import type { Overview } from "../engine/protocol.ts";
import { go, ofGroups, type Route, route } from "../route.ts";
import { restudy } from "../state.ts";

/** What is compared, how, and which filter size is shown. Other groups or another divergence are analysed anew. */
export function StudyControls({ result }: { result: Overview }) {
  if (!result.live && result.sizes.length < 2) return null;
  // What the address asks for, while it is computed.
  const { by = result.by, preset = result.preset } = route.value;
  return (
    <div class="row controls">
      {result.live && (
        <>
          <label>
            <span>Compare</span>
            <select value={by} onChange={(event) => change({ by: event.currentTarget.value as GroupBy })}>
              <option value="model">models</option>
              <option value="layer">layers</option>
              <option value="depth-decile">tenths of the depth</option>
              <option value="model,depth-decile">models, by tenths of the depth</option>
              <option value="depth-decile,model">tenths of the depth, by models</option>
              {result.labelled && (
                <>
                  <option value="label">labels</option>
                  <option value="label,depth-decile">labels, by tenths of the depth</option>
                  <option value="depth-decile,label">tenths of the depth, by labels</option>
                </>
              )}
            </select>
          </label>
          <label>
            <span>Divergence</span>
            <select
              value={preset}
              onChange={(event) => change({ preset: event.currentTarget.value as DivergencePreset })}
            >
              <option value="cnn-filter-db">as CNN Filter DB</option>
              <option value="medical">as the medical study, on these models’ basis</option>
            </select>
          </label>
        </>
      )}
      <SizeSwitch result={result} />
    </div>
  );
}

function change(part: Partial<Route>): void {
  go({ ...ofGroups, ...part }, true);
  void restudy();
}

/** Which size of filters the basis, the distributions and the divergences are of. */
export function SizeSwitch({ result: { sizes, kernel: shown } }: { result: Overview }) {
  if (sizes.length < 2) return null;
  const { kernel = shown[0] } = route.value;
  return (
    <label>
      <span>Filters</span>
      <select value={kernel} onChange={(event) => change({ kernel: Number(event.currentTarget.value) })}>
        {sizes.map((size) => (
          <option key={size} value={size}>
            {size}×{size}
          </option>
        ))}
      </select>
    </label>
  );
}
