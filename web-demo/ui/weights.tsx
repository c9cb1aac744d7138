import { diverging } from "../../sdk/figures/svg/style.ts";

interface Props {
  weights: ArrayLike<number>;
  kernel: readonly number[];
  /** The weight of the darkest colour. */
  limit: number;
  size?: number;
}

/** A filter as a grid of coloured squares: red positive, blue negative; what is no number has no colour. */
export function Weights({ weights, kernel: [rows, columns], limit, size = 48 }: Props) {
  const cells = [];
  for (let i = 0; i < rows * columns; i++) {
    cells.push(
      <rect
        key={i}
        x={i % columns}
        y={Math.floor(i / columns)}
        width={1}
        height={1}
        fill={Number.isFinite(weights[i]) ? diverging(limit > 0 ? weights[i] / limit : 0) : "none"}
      />,
    );
  }
  return (
    <svg
      style={{ width: rem(size), height: rem((size * rows) / columns) }}
      viewBox={`0 0 ${columns} ${rows}`}
      aria-hidden="true"
      class="weights"
    >
      {cells}
    </svg>
  );
}

/** Pixels of a page of usual size: on a large screen all grows together. */
function rem(pixels: number): string {
  return `${pixels / 16}rem`;
}
