import { type ByteSource, ConvscopeError, type Model, openModels } from "../../sdk/index.ts";

/**
 * The models of some files, and why others were not read: one that cannot be read does not keep the others from being studied; alone it
 * is the answer.
 */
export async function openSources(
  sources: readonly { source: ByteSource; name?: string }[],
): Promise<{ models: Model[]; unread: string[] }> {
  const models: Model[] = [];
  const failures: Error[] = [];
  for (const { source, name } of sources) {
    try {
      models.push(...(await openModels(source, { name })));
    } catch (error) {
      if (!(error instanceof ConvscopeError) || sources.length === 1) throw error;
      failures.push(error);
    }
  }
  if (models.length === 0) throw failures[0];
  return { models, unread: failures.map(({ message }) => message) };
}
