import { sha256Hex, sha256OfText } from "../bytes/sha256.ts";
import type { Model } from "./model.ts";

/** The SHA-256 digests of a model and of each of its files, the opened one first; null where they were not asked for. */
export interface ModelDigest {
  /** A single file's own digest; of several files, the digest of the lines "digest  name", as `sha256sum` prints them. */
  sha256: string | null;
  files: { name: string; bytes: number; sha256: string | null }[];
}

/** Digests models one after the other. */
export async function digestModels(
  models: readonly Model[],
  options: { digest: boolean; signal?: AbortSignal },
): Promise<ModelDigest[]> {
  const digests: ModelDigest[] = [];
  for (const model of models) digests.push(await digestModel(model, options));
  return digests;
}

/** Digests every file of a model, which reads each whole; without `digest`, lists them only. */
export async function digestModel(
  { files }: Model,
  { digest, signal }: { digest: boolean; signal?: AbortSignal },
): Promise<ModelDigest> {
  const listed: ModelDigest["files"] = [];
  for (const file of files) {
    const sha256 = digest ? await sha256Hex(file, signal) : null;
    listed.push({ name: file.name, bytes: file.byteLength, sha256 });
  }
  if (!digest || listed.length === 1) return { sha256: listed[0].sha256, files: listed };
  return { sha256: sha256OfText(listed.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join("")), files: listed };
}
