import { nameModels } from "../../sdk/index.ts";

/** Names that exporters give to every model: what tells them apart is the folder. */
const usual =
  /^((tf_|pytorch_|diffusion_pytorch_|flax_)?model|saved_model|weights?|best|last|checkpoint|.*weights_manifest)(\.index)?\.[a-z0-9.]+$/i;

/** What the page calls the models at these paths: their base names, or their folders where those say more. */
export function modelNames(paths: readonly string[]): string[] {
  return nameModels(
    paths.map((path) => {
      const cut = path.lastIndexOf("/");
      return cut > 0 && usual.test(path.slice(cut + 1)) ? path.slice(0, cut) : path;
    }),
  );
}
