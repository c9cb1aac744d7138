/** "1 layer", "3 layers"; of a noun whose plural has no s also that. */
export function counted(count: number | bigint, noun: string, plural = `${noun}s`): string {
  return `${count} ${Number(count) === 1 ? noun : plural}`;
}
