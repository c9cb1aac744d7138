interface Props {
  /** Values of 0 to 1 at even ranks. */
  curve: readonly number[];
  /** The feature's, of as many points. */
  feature: readonly number[] | null;
  label: string;
}

const [width, height] = [100, 60];

/** Sorted singular values as a line over the feature's dashed one; what lies between them is their distance. */
export function Spectrum({ curve, feature, label }: Props) {
  const x = (i: number) => ((i * width) / (curve.length - 1)).toFixed(2);
  const y = (value: number) => (height - height * value).toFixed(2);
  const points = (values: readonly number[]) => values.map((value, i) => `${x(i)},${y(value)}`);
  const between = feature && [...points(curve), ...points(feature).reverse()].join(" ");
  return (
    <svg
      class="spectrum"
      viewBox={`-1 -1 ${width + 2} ${height + 2}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path class="frame" d={`M0 0V${height}H${width}`} />
      {between && <polygon points={between} />}
      <polyline points={points(curve).join(" ")} />
      {feature && <polyline class="feature" points={points(feature).join(" ")} />}
    </svg>
  );
}
