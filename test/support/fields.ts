/** The field of a document that a path names: "layer.size.0"; null where there is none. */
export function fieldOf(thing: unknown, path: string): unknown {
  let at = thing;
  for (const key of path.split(".")) at = (at as Record<string, unknown> | null | undefined)?.[key];
  return at ?? null;
}

/**
 * Columns and the fields that they show, in words: "model", "layer=name" (a column of another name than its field), "depth_rank" (the
 * field depthRank), "kernel*" (a list, written 3x3).
 */
export function columnsOf(words: string): Map<string, (thing: unknown) => unknown> {
  return new Map(
    words
      .trim()
      .split(/\s+/)
      .map((word) => {
        const [, column, sizes, path] = /^([^*=]+)(\*?)(?:=(.*))?$/.exec(word) as RegExpExecArray;
        const field = path ?? column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
        return [
          column,
          (thing) => {
            const value = fieldOf(thing, field);
            return sizes && Array.isArray(value) ? value.join("x") : value;
          },
        ];
      }),
  );
}
