import type { Overview } from "../engine/protocol.ts";
import { go, route } from "../route.ts";
import { job } from "../state.ts";
import { OnlySize } from "./taken-layers.tsx";

const images = [8, 16, 32, 64];

/** The images that operators act on. A change labels anew. */
export function OperatorControls({ result, sizes, only }: { result: Overview; sizes: number[]; only?: number }) {
  const { size = 32, boundary = "periodic" } = route.value;
  const busy = job.value !== undefined;
  const filters = result.operators?.layers.reduce((sum, { count }) => sum + count, 0) ?? 0;
  return (
    <>
      <div class="row controls">
        <OnlySize sizes={sizes} only={only} />
        <label>
          <span>Images</span>
          <select
            value={size}
            disabled={busy}
            onChange={({ currentTarget: { value } }) => go({ size: value === "from-graph" ? value : Number(value) })}
          >
            {[...new Set([...images, ...(typeof size === "number" ? [size] : [])])].map((side) => (
              <option key={side} value={side}>
                {side} × {side}
              </option>
            ))}
            <option value="from-graph">as the model has them</option>
          </select>
        </label>
        <label>
          <span>Boundary</span>
          <select
            value={boundary}
            disabled={busy}
            onChange={({ currentTarget: { value } }) => go({ boundary: value === "zero" ? value : undefined })}
          >
            <option value="periodic">periodic</option>
            <option value="zero">zero padding, as in most networks</option>
          </select>
        </label>
      </div>
      {boundary === "zero" && busy && filters > 1000 && (
        <p class="muted">
          With zero padding a filter takes some milliseconds on 16 × 16, a tenth of a second on 32 × 32.
        </p>
      )}
    </>
  );
}
