import type { ByteSource } from "../bytes/byte-source.ts";
import { sha256Hex, sha256OfText } from "../bytes/sha256.ts";
import type { ModelDigest } from "../results/facts.ts";
import type { Model } from "./model.ts";

/** Digests of files: those of one file that hundreds of models are in are computed once. */
const known = new WeakMap<ByteSource, string>();

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
    const sha256 = digest ? (known.get(file) ?? (await sha256Hex(file, signal))) : null;
    if (sha256 !== null) known.set(file, sha256);
    listed.push({ name: file.name, bytes: file.byteLength, sha256 });
  }
  if (!digest || listed.length === 1) return { sha256: listed[0].sha256, files: listed };
  return { sha256: sha256OfText(listed.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join("")), files: listed };
}
