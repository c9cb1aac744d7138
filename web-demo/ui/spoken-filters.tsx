import type { Overview, SpokenFilters as Spoken } from "../engine/protocol.ts";
import { go, toLayer } from "../route.ts";
import { filterPlace } from "./filter-place.ts";
import { rove } from "./rove.ts";
import { shownName } from "./shown-name.ts";
import { Sprite } from "./sprite.tsx";

/** Filters that a finding speaks of, each with its place; a click goes to it. */
export function SpokenFilters({ spoken, models }: { spoken: readonly Spoken[]; models: Overview["models"] }) {
  return spoken.map(({ kind, model, layer, m, l, filters }) => {
    const name = shownName(layer, 80);
    const open = (filter?: number) =>
      go({ view: "filters", ...toLayer(l, m), filter, sort: undefined, look: undefined }, true);
    return (
      <div key={`${model} ${layer}`} class="spoken">
        <p>
          {/* WebKit breaks a line behind a button, so none is followed by a comma. */}
          {kind} of{" "}
          {l === undefined ? (
            <bdi>{name}</bdi>
          ) : (
            <button type="button" class="link" onClick={() => open()}>
              <bdi>{name}</bdi>
            </button>
          )}
          {models.length > 1 && (
            <>
              {" "}
              of <bdi>{shownName(model, 80)}</bdi>
            </>
          )}
          {filters.length === 0 && " (blank, every weight is 0)"}
        </p>
        {filters.length > 0 && (
          <ul aria-label={`${kind} of ${name}`} onKeyDown={rove}>
            {filters.map(({ weights, index }, i) => {
              const place = index !== undefined && l !== undefined && filterPlace(models[m!].layers[l], index);
              const said = place || (index === undefined ? "" : `filter ${index}`);
              const called = said ? `${said} of ${name}` : `${kind} of ${name}, ${i + 1} of ${filters.length}`;
              return (
                <li key={i}>
                  <button
                    type="button"
                    class="filter"
                    disabled={l === undefined}
                    tabIndex={i === 0 ? 0 : -1}
                    aria-label={l === undefined ? called : `${called}. Opens the layer.`}
                    onClick={() => open(index)}
                  >
                    <Sprite weights={weights} />
                  </button>
                  <span aria-hidden="true">{said.replace(/ (?=\d)/g, "\u00a0")}</span>
                </li>
              );
            })}
          </ul>
        )}
      </div>
    );
  });
}
