import type { ByteSource } from "./byte-source.ts";

/**
 * Closes files one after the other: of the thousands of shards that a model may have, all at once would take as many promises.
 * @throws What the first that fails throws, once all others are closed.
 */
export async function closeAll(files: Iterable<ByteSource>): Promise<void> {
  const failures: unknown[] = [];
  for (const file of files) {
    try {
      await file.close?.();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
