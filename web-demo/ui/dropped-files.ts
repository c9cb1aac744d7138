/** No model has more files than this. */
const most = 10_000;

/** Files that were dropped, folders included, by their paths. */
export async function droppedFiles(transfer: DataTransfer): Promise<[string, File][]> {
  // Entries must be taken before the first wait: the list is emptied after the event.
  const dropped = [...transfer.items].flatMap((item) => {
    const entry = item.webkitGetAsEntry();
    return (entry?.isDirectory ? entry : item.getAsFile()) ?? [];
  });
  const files: [string, File][] = [];
  for (const each of dropped) {
    if (each instanceof File) files.push([each.name, each]);
    else await walk(each, "", files);
  }
  return files;
}

/** Files of an input element; those of a folder carry their path. */
export function chosenFiles(list: FileList): [string, File][] {
  return [...list].slice(0, most).map((file) => [file.webkitRelativePath || file.name, file]);
}

async function walk(entry: FileSystemEntry, folder: string, files: [string, File][]): Promise<void> {
  if (files.length >= most) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    files.push([folder + entry.name, file]);
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A folder is listed in pieces of some hundred.
    const piece = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (piece.length === 0) return;
    for (const each of piece) await walk(each, `${folder}${entry.name}/`, files);
  }
}
