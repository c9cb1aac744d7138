import { useMemo } from "preact/hooks";
import { heat, inkOn } from "../../sdk/figures/svg/style.ts";
import { eachPair } from "../../sdk/index.ts";
import { farthestOf } from "../../sdk/results/farthest-pair.ts";
import type { Overview } from "../engine/protocol.ts";
import { go, route } from "../route.ts";
import { Figure } from "../ui/figure.tsx";
import { fittedNames } from "../ui/fitted-names.ts";
import { layersOfGroups } from "../ui/layers-by-name.ts";
import { LazyDetails } from "../ui/lazy-details.tsx";
import { largestAbove } from "../ui/noise-color.ts";
import { alike } from "../ui/numbers.ts";
import { type LayerName, lit } from "../ui/pointed-layer.ts";
import { rove } from "../ui/rove.ts";
import { shownName } from "../ui/shown-name.ts";
import { ChosenPair, type Divergences } from "./chosen-pair.tsx";
import { DivergenceScale, MatrixPicture } from "./matrix-picture.tsx";
import { PairDistances } from "./pair-distances.tsx";
import { StudyControls } from "./study-controls.tsx";

/** Characters of a group's name beside the matrix. */
const longestName = 22;
/** More groups than this are drawn as a picture: there is no room for numbers. */
const mostNumbered = 24;

/** How far the groups lie apart; a cell opens its two densities. */
export function Comparison({ result }: { result: Overview }) {
  const { groups, models, by } = result;
  const layers = useMemo(() => (by === "layer" ? layersOfGroups(models) : new Map<string, LayerName>()), [models, by]);
  if (groups.length < 2) {
    return (
      <>
        <h2>Comparison</h2>
        <StudyControls result={result} />
        <p>There is one group only. Compare layers or depths, or open a second model.</p>
      </>
    );
  }
  const pair =
    (route.value.pair?.every((index, _, [a, b]) => index < groups.length && a !== b) && route.value.pair) ||
    // As the findings have it.
    farthestOf(result, eachPair(result));
  return (
    <>
      <h2>Comparison</h2>
      <StudyControls result={result} />
      <div class="figures comparison">
        <section class="figure" aria-labelledby="matrix-title">
          <div class="figure-head">
            <h3 id="matrix-title">Divergence between the groups</h3>
          </div>
          {groups.length <= mostNumbered ? (
            <div class="matrix-beside">
              <Matrix of={result} pair={pair} layers={layers} />
              <div>
                <DivergenceScale largest={largestAbove(result.matrix, result.floor)} />
                <ChosenPair of={result} pair={pair} />
                <PairDistances pair={pair} />
              </div>
            </div>
          ) : (
            <>
              <MatrixPicture of={result} pair={pair} layers={layers} />
              <PairDistances pair={pair} />
            </>
          )}
          <p class="caption">
            D, the weighted symmetric KL divergence of the coefficients' histograms, in nats. Grey: not above noise,
            what two samples of one distribution, of these sizes, stay below (95&nbsp;%). The interval is of D without
            what noise adds. Choose a cell to see its two groups.{result.sample !== null && ` ${result.sample}`}{" "}
            {/* The name of an option is not broken behind its lines. */}
            {result.comparability?.split(/(--[a-z]+)/).map((part) =>
              part.startsWith("--") ? (
                <span key={part} class="option">
                  {part}
                </span>
              ) : (
                part
              ),
            )}
          </p>
        </section>
        <Figure request={{ name: "overlay", pair }} />
        <Figure request={{ name: "component-share" }} />
        <LazyDetails title="The matrix as a figure for a paper">
          {() => <Figure request={{ name: "divergence" }} />}
        </LazyDetails>
      </div>
    </>
  );
}

interface MatrixProps {
  of: Divergences;
  pair: [number, number];
  /** The layers that groups are, by the groups' names. */
  layers: ReadonlyMap<string, LayerName>;
}

function Matrix({ of: { groups, matrix, floor }, pair, layers }: MatrixProps) {
  const largest = largestAbove(matrix, floor);
  const short = fittedNames(groups, longestName);
  const write = alike(matrix.flat());
  return (
    <section
      class="scroll whole"
      aria-label="Divergences. Arrow keys go from cell to cell."
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      onKeyDown={rove}
    >
      <table class="matrix">
        <thead>
          <tr>
            <td />
            {groups.map((name, i) => (
              <th key={name} scope="col" title={shownName(name)} {...lit(layers.get(name))}>
                <span>{shownName(short[i])}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((name, i) => (
            <tr key={name} {...lit(layers.get(name))}>
              <th scope="row" title={shownName(name)}>
                {shownName(short[i])}
              </th>
              {matrix[i].map((value, j) => (
                <td key={groups[j]}>
                  {i === j ? (
                    <span class="self">0</span>
                  ) : (
                    <Cell
                      value={write(value)}
                      color={value > floor[i][j] ? heat(value / largest) : undefined}
                      chosen={(pair[0] === i && pair[1] === j) || (pair[0] === j && pair[1] === i)}
                      stop={pair[0] === i && pair[1] === j}
                      label={`${shownName(name)} and ${shownName(groups[j])}: ${write(value)}${value > floor[i][j] ? "" : ", not above noise"}`}
                      onChoose={() => go({ pair: [i, j] })}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface CellProps {
  value: string;
  /** Undefined of what is not above noise. */
  color: string | undefined;
  chosen: boolean;
  /** Whether the tab key stops here; arrow keys go on from it. */
  stop: boolean;
  label: string;
  onChoose: () => void;
}

/** The colour is set through the CSSOM, which the page's policy allows where it forbids style attributes. */
function Cell({ value, color, chosen, stop, label, onChoose }: CellProps) {
  return (
    <button
      type="button"
      class={`cell${chosen ? " chosen" : ""}${color === undefined ? " noise" : ""}`}
      aria-label={label}
      aria-pressed={chosen}
      title={label}
      tabIndex={stop ? 0 : -1}
      style={color && { backgroundColor: color, color: inkOn(color) }}
      onFocus={() => stop || onChoose()}
      onClick={onChoose}
    >
      {value}
    </button>
  );
}
