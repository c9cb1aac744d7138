import type { Overview } from "../engine/protocol.ts";
import { Figure } from "../ui/figure.tsx";
import { BrushedPlane } from "./brushed-plane.tsx";
import { StudyControls } from "./study-controls.tsx";

/** The basis, the densities along it, and the plane of its first two components. */
export function Distributions({ result }: { result: Overview }) {
  return (
    <>
      <h2>Distributions</h2>
      <StudyControls result={result} />
      <div class="figures">
        <Figure
          title="Distribution of the filters along each component"
          request={{ name: "ridge" }}
          caption="How often each pattern occurs, and how strongly. A narrow peak at 0: the pattern is hardly used. Separate spikes: filters take a few values only."
        />
        <BrushedPlane result={result} />
        <Figure
          title="The basis"
          least={560}
          request={{ name: "basis" }}
          caption="The patterns that every filter is a mixture of: principal components, each filter first divided by its largest weight."
        />
        <Figure
          title="Explained variance"
          request={{ name: "explained-variance" }}
          caption="How much of the filters' variety the first components hold together. Random weights would climb in a nearly straight line."
        />
      </div>
    </>
  );
}
