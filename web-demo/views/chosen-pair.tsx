import type { Overview } from "../engine/protocol.ts";
import { Name } from "../ui/name.tsx";
import { significant } from "../ui/numbers.ts";

export type Divergences = Pick<Overview, "groups" | "matrix" | "floor" | "interval">;

/** Two groups, their D, its interval, and what noise makes of it. */
export function ChosenPair({ of, pair: [a, b] }: { of: Divergences; pair: [number, number] }) {
  const { groups, matrix, floor, interval } = of;
  return (
    <p role="status">
      <Name of={groups[a]} /> and <Name of={groups[b]} then=":" /> <strong>{significant(matrix[a][b])}</strong>
      {a !== b &&
        interval !== null &&
        ` (95\u00a0% interval ${significant(interval.low[a][b])} to ${significant(interval.high[a][b])})`}
      {a !== b &&
        (matrix[a][b] > floor[a][b] ? `, noise at most\u00a0${significant(floor[a][b])}` : ", not above noise")}
    </p>
  );
}
