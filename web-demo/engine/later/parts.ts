import { agree, counted, joinArrays, UnreadableError } from "../../../sdk/index.ts";

/**
 * Puts the arrays of a large result back in place.
 * @param path Of its document.
 * @param beside What was dropped with it: the folder's files by their paths, or the arrays alone by their names.
 */
export async function joinParts(
  parts: object,
  path: string,
  beside: readonly (readonly [string, Blob])[],
): Promise<object> {
  const byPath = new Map(beside);
  const byName = new Map(beside.map(([path, file]) => [nameOf(path), file]));
  const folder = path.slice(0, path.length - nameOf(path).length);
  const find = (file: string) => byPath.get(folder + file) ?? byName.get(nameOf(file));
  return joinArrays(parts, async (file) => {
    const found = find(file);
    // It asks for files only when the document has the form of one.
    if (found === undefined) throw missing(filesOf(parts), find);
    return new Uint8Array(await found.arrayBuffer());
  });
}

function filesOf(parts: object): string[] {
  const { arrays } = parts as { arrays: { file: string; shapes: string | null }[] };
  return arrays.flatMap(({ file, shapes }) => (shapes === null ? [file] : [file, shapes]));
}

function missing(files: readonly string[], find: (file: string) => Blob | undefined): UnreadableError {
  const lacks = files.filter((file) => find(file) === undefined);
  const [some, others] = [lacks.slice(0, 3).join(", "), lacks.length - 3];
  const named = others > 0 ? `${some} and ${others} more` : some;
  return new UnreadableError(
    `${lacks.length} of the ${counted(files.length, "file")} with this result's numbers ${agree(lacks.length, "was", "were")} not dropped with it: drop its folder, or convscope.json together with ${named}`,
  );
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
