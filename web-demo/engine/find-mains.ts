import { modelExtensions } from "../../sdk/index.ts";

/** Files that only make sense beside another one. */
const shard = /(\.bin|[-.]shard\d+of\d+(\.bin)?|\.onnx_data|\.onnx\.data|\.data)$/i;
const indexFile = /\.(safetensors|bin)\.index\.json$/i;
const pieceOfIndex = /-\d{5}-of-\d{5}\.(safetensors|bin)$/i;

/** Which of the dropped files are models: the others are their shards, or nothing that we read. */
export function findMains(paths: readonly string[]): string[] {
  const hasIndex = paths.some((path) => indexFile.test(path));
  return paths.filter((path) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (name.startsWith(".")) return false;
    if (hasIndex && pieceOfIndex.test(path)) return false;
    if (paths.length > 1 && shard.test(name) && !/^pytorch_model\.bin$/i.test(name)) return false;
    return paths.length === 1 || modelExtensions().some((extension) => name.toLowerCase().endsWith(extension));
  });
}
