import type { LayerFlag } from "../../sdk/index.ts";
import { flagWord, layerFlags } from "../../sdk/results/flags.ts";
import { lettersText } from "../../sdk/results/letters.ts";
import { sharedNotes } from "../../sdk/results/shared-notes.ts";
import { typeset } from "../../sdk/results/typeset.ts";
import type { Overview as Result } from "../engine/protocol.ts";
import { go, toLayer } from "../route.ts";
import { DataTable } from "../ui/data-table.tsx";
import { Figure } from "../ui/figure.tsx";
import { Findings } from "../ui/findings.tsx";
import { fittedNames } from "../ui/fitted-names.ts";
import { grouped } from "../ui/numbers.ts";
import { plainName, shownName } from "../ui/shown-name.ts";
import { withSubscripts } from "../ui/with-subscripts.tsx";
import { AmongNetworks } from "./among-networks.tsx";
import { Glance } from "./glance.tsx";
import { type LayerRow, layerColumns, modelColumns } from "./layer-columns.ts";
import { SizeSwitch } from "./study-controls.tsx";

/** Characters of a layer's name in the table. */
const longestName = 48;

/** What is most worth knowing, and a row a layer. */
export function Overview({ result }: { result: Result }) {
  const rows = result.models.flatMap((model, m) => {
    const short = fittedNames(
      model.layers.map(({ name }) => name),
      longestName,
    );
    return model.layers.map((layer, l): LayerRow => ({ model, m, l, layer, short: short[l] }));
  });
  return (
    <>
      <Glance result={result} />
      <section aria-labelledby="findings-title">
        <h2 id="findings-title">Findings</h2>
        {result.findings.length === 0 ? (
          <p>Nothing stands out in this result.</p>
        ) : (
          <Findings findings={result.findings} />
        )}
        {result.unread.length > 0 && (
          <div class="note">
            <p>Files that were not read:</p>
            <ul>
              {result.unread.map((reason) => (
                <li key={reason}>{typeset(shownName(reason))}</li>
              ))}
            </ul>
          </div>
        )}
      </section>
      <section aria-labelledby="models-title">
        <h2 id="models-title">Models</h2>
        <DataTable label="Table of models" columns={modelColumns} rows={result.models} />
        <p class="muted">{withSubscripts(lettersText(["S", "H / T_H", "O", "binary", "dead"]))}</p>
        {sharedNotes(result).map(({ note, about }) => (
          <p key={note} class="muted">
            {about.length > 0 && (
              <>
                <bdi>{about.map((name) => shownName(name)).join(", ")}</bdi>:{" "}
              </>
            )}
            <bdi>{typeset(shownName(plainName(note), 2000))}</bdi>
          </p>
        ))}
      </section>
      <section aria-labelledby="layers-title">
        <h2 id="layers-title">Layers</h2>
        <DataTable
          label="Table of layers"
          columns={layerColumns(result.models.length > 1)}
          rows={rows}
          searched={({ model, layer }) =>
            `${layer.name} ${model.name} ${layer.kernel.join("x")} ${layer.quality.flags.map(({ flag }) => `${flag} ${flagWord(flag)}`).join(" ")}`
          }
          onChoose={({ m, l }) => go({ view: "filters", ...toLayer(l, m) })}
          layerOf={({ model, layer }) => ({ model: model.name, layer: layer.name })}
        />
        <Flags rows={rows} />
      </section>
      <section aria-labelledby="quality-title">
        <h2 id="quality-title">Quality</h2>
        <div class="row controls">
          <SizeSwitch result={result} />
        </div>
        <div class="figures">
          <Figure request={{ name: "quality" }} />
          <Figure request={{ name: "deciles" }} />
          <Figure request={{ name: "group-boxes" }} />
        </div>
      </section>
      <AmongNetworks result={result} />
    </>
  );
}

/** Each flag that occurs, what it says and of how many layers. */
function Flags({ rows }: { rows: LayerRow[] }) {
  const counts = new Map<LayerFlag["flag"], number>();
  for (const { layer } of rows) {
    for (const { flag } of layer.quality.flags) counts.set(flag, (counts.get(flag) ?? 0) + 1);
  }
  if (counts.size === 0) return null;
  return (
    <dl class="flags">
      {[...counts].map(([flag, count]) => (
        <div key={flag}>
          <dt class="flag">{flagWord(flag)}</dt>
          <dd>
            {layerFlags.find(({ name }) => name === flag)?.meaning}{" "}
            <span class="muted">{`${grouped(count)}\u00a0${count === 1 ? "layer" : "layers"}.`}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
