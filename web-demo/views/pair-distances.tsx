import { alike } from "../ui/numbers.ts";
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
        {rows?.map(({ name, value, floor, debiased }) => {
          // Each row is a quantity of its own.
          const write = alike([value, floor, debiased]);
          return (
            <tr key={name} class={floor !== null && value <= floor ? "muted" : undefined}>
              <th scope="row">{name}</th>
              <td class="n">{write(value)}</td>
              <td class="n">{write(floor)}</td>
              <td class="n">{write(debiased)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
