import { fixedNonZero } from "../../sdk/figures/svg/number.ts";
import { useAnswer } from "../ui/use-answer.ts";

/** Two groups by every distance, each beside what noise makes of it: D alone depends on empty bins. */
export function PairDistances({ pair }: { pair: [number, number] }) {
  const rows = useAnswer((api) => api.pairDistances(...pair), String(pair));
  return (
    <table class="distances" aria-label="Distances between the two groups">
      <thead>
        <tr>
          <th scope="col">Distance</th>
          <th scope="col">Value</th>
          <th scope="col">Noise, 95&nbsp;%</th>
          <th scope="col">Without noise</th>
        </tr>
      </thead>
      <tbody>
        {rows?.map(({ name, value, floor, debiased }) => (
          <tr key={name} class={floor !== null && value <= floor ? "muted" : undefined}>
            <th scope="row">{name}</th>
            {[value, floor, debiased].map((each, i) => (
              <td key={i} class="n">
                {each === null ? "–" : fixedNonZero(each, 3)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
