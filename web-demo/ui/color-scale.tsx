import { Pixels } from "./pixels.tsx";

interface Props {
  /** What the colours stand for. */
  title: string;
  /** Colours from the least value to the greatest: red, green, blue and alpha of each. */
  rgba: Uint8ClampedArray<ArrayBuffer>;
  /** Values at even places of the scale, its ends included. */
  ticks: string[];
}

/** The legend of a picture's colours. */
export function ColorScale({ title, rgba, ticks }: Props) {
  return (
    <div class="scale">
      <span>{title}</span>
      <Pixels width={rgba.length / 4} height={1} rgba={rgba} />
      <div class="plane-across">
        {ticks.map((text) => (
          <span key={text}>{text}</span>
        ))}
      </div>
    </div>
  );
}
