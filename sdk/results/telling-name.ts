/** Names that programs give to every model: what tells one from another is its folder. */
const usual =
  /^((tf_|pytorch_|diffusion_pytorch_|flax_)?model|saved_model|weights?|best|last|checkpoint|.*weights_manifest)(\.index)?\.[a-z0-9.]+$/i;

/** "x2/model.json" is identified by its folder, "x2"; a file with a name of its own, or without a folder, by all of its path. */
export function tellingName(path: string): string {
  const cut = path.lastIndexOf("/");
  return cut > 0 && usual.test(path.slice(cut + 1)) ? path.slice(0, cut) : path;
}
