// Images go on beyond their border by reflection, each border pixel twice: ... c b a | a b c | c b a ...

/** The pixel of a row of n that stands for place i, any whole i. */
export function mirror(i: i32, n: i32): i32 {
  const period = 2 * n;
  const place = ((i % period) + period) % period;
  return place < n ? place : period - 1 - place;
}

/** line[count], f64: the places `first`, first + 1, ... of a row of n pixels. */
export function mirroredLine<T>(line: usize, row: usize, n: i32, first: i32, count: i32): void {
  const inside = max(0, min(count, -first)),
    beyond = max(inside, min(count, n - first));
  for (let i = 0; i < inside; i++) putPixel<T>(line, i, row, mirror(first + i, n));
  if (sizeof<T>() == 8) memory.copy(line + <usize>inside * 8, row + <usize>(first + inside) * 8, (beyond - inside) * 8);
  else for (let i = inside; i < beyond; i++) putPixel<T>(line, i, row, first + i);
  for (let i = beyond; i < count; i++) putPixel<T>(line, i, row, mirror(first + i, n));
}

function putPixel<T>(line: usize, i: i32, row: usize, place: i32): void {
  store<f64>(line + <usize>i * 8, <f64>load<T>(row + <usize>place * sizeof<T>()));
}
