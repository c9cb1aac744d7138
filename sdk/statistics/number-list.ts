/** Numbers [from, to) of a typed array as a list: spreading one makes an object for each of its numbers on the way. */
export function numberList(values: Float64Array | Float32Array, from = 0, to = values.length): number[] {
  const list = new Array<number>(to - from);
  for (let i = from; i < to; i++) list[i - from] = values[i];
  return list;
}
