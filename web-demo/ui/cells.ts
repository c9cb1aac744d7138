/** Rows and columns that each arrow key goes by. */
export const arrowSteps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The row and the column under the pointer, where an element is a picture of so many of them. */
export function cellAt(event: MouseEvent, rows: number, columns: number): [number, number] {
  const { left, top, width, height } = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const at = (share: number, count: number) => Math.max(0, Math.min(count - 1, Math.floor(share * count)));
  return [at((event.clientY - top) / height, rows), at((event.clientX - left) / width, columns)];
}
