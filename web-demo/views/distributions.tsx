import type { Overview } from "../engine/protocol.ts";
import { Figure } from "../ui/figure.tsx";
import { LazyDetails } from "../ui/lazy-details.tsx";
import { BrushedPlane } from "./brushed-plane.tsx";
import { StudyControls } from "./study-controls.tsx";

/** The basis, the densities along it, and the plane of its first two components. */
export function Distributions({ result }: { result: Overview }) {
  // A saved result of several sizes has them under names such as "ridge-5x5".
  const others = result.figures.filter(({ name }) => /-\d+x\d+$/.test(name));
  return (
    <>
      <h2>Distributions</h2>
      <StudyControls result={result} />
      <div class="figures">
        <Figure request={{ name: "ridge" }} />
        <BrushedPlane result={result} />
        <Figure request={{ name: "basis" }} />
        <Figure request={{ name: "explained-variance" }} />
        <Figure request={{ name: "covariance" }} />
        {others.length > 0 && (
          <LazyDetails title="Other kernel sizes">
            {() => others.map(({ name }) => <Figure key={name} request={{ name }} />)}
          </LazyDetails>
        )}
      </div>
    </>
  );
}
