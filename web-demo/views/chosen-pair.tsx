import type { Overview } from "../engine/protocol.ts";
import { Name } from "../ui/name.tsx";
import { significant } from "../ui/numbers.ts";

export type Divergences = Pick<Overview, "groups" | "matrix" | "floor" | "debiased" | "interval">;

/** Two groups, their D, what is left of it without noise, whose interval it is, and what noise alone makes. */
export function ChosenPair({ of, pair: [a, b] }: { of: Divergences; pair: [number, number] }) {
  const { groups, matrix, floor, debiased, interval } = of;
  return (
    <p role="status">
      <Name of={groups[a]} /> and <Name of={groups[b]} then=":" /> D&nbsp;=&nbsp;
      <strong>{significant(matrix[a][b])}</strong>
      {a !== b && (
        <>
          {matrix[a][b] > floor[a][b] ? "" : ", not above noise"}; {significant(debiased[a][b])} without noise
          {interval !== null &&
            ` (95\u00a0% interval ${significant(interval.low[a][b])} to ${significant(interval.high[a][b])})`}
          ; two samples of one distribution stay below {significant(floor[a][b])} (95&nbsp;%)
        </>
      )}
    </p>
  );
}
