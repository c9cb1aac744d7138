import { basename, dirname, join } from "node:path";
import { openFile } from "../../sdk/bytes/node/index.ts";
import {
  type ByteSource,
  type ClipManifest,
  digestModel,
  type Idealization,
  type IdealizeManifest,
  type Model,
  rewriteModel,
} from "../../sdk/index.ts";
import { stageFiles } from "../files/staged-files.ts";
import { pathBeside } from "../models/paths-beside.ts";
import { expectNew, manifestPath } from "./expect-new.ts";

/** The manifest as it was written, and the files. */
export interface Written<M> {
  manifest: M;
  written: readonly string[];
}

/**
 * Writes a model with its ideal filters and the manifest beside it; all files appear at the end or none does. A model of
 * several files becomes a folder of files with the names they had, by which they find each other.
 *
 * @param output A resolved path of which nothing has the name.
 */
export async function writeIdealized<M extends IdealizeManifest | ClipManifest>(
  model: Model,
  { replacements, manifest }: { replacements: Idealization["replacements"]; manifest: M },
  output: string,
  signal?: AbortSignal,
): Promise<Written<M>> {
  let complete = manifest;
  const { written } = await stageFiles(async (files) => {
    const alone = model.files.length === 1;
    // The manifest beside the folder appears with it.
    if (!alone) await files.folder(dirname(output));
    const made: { name: string; temporary: string; end: () => Promise<void> }[] = [];
    try {
      await rewriteModel(
        model,
        replacements,
        async (file) => {
          const path = alone ? output : join(output, pathBeside(file));
          if (!alone) await files.folder(dirname(path));
          const { sink, temporary, end } = await files.begin(path);
          made.push({ name: alone ? basename(output) : file.name, temporary, end });
          return sink;
        },
        { signal },
      );
    } finally {
      for (const { end } of made) await end();
    }
    complete = { ...manifest, output: await digestWritten(model, made, signal) };
    await files.addJson(manifestPath(output), complete);
    // Somebody else may have written there meanwhile; the folder of several files is our own by now.
    if (alone) await expectNew(output);
  });
  return { manifest: complete, written };
}

/** Of what lies on the disk, under the names that it is about to get. */
async function digestWritten(
  model: Model,
  made: readonly { name: string; temporary: string }[],
  signal?: AbortSignal,
): Promise<IdealizeManifest["output"]> {
  const files: ByteSource[] = [];
  try {
    for (const { name, temporary } of made) files.push(renamed(await openFile(temporary), name));
    return await digestModel({ ...model, files }, { digest: true, signal });
  } finally {
    for (const file of files) await file.close?.();
  }
}

function renamed(file: ByteSource, name: string): ByteSource {
  return {
    name,
    byteLength: file.byteLength,
    read: (start, end) => file.read(start, end),
    sha256: file.sha256?.bind(file),
    close: async () => file.close?.(),
  };
}
