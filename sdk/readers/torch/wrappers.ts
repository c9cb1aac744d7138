/** Parts of names that wrappers of modules put anywhere: torch.compile, FSDP, activation checkpointing. */
const anywhere = /(^|\.)(_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module|_forward_module)(?=\.)/g;

/** "model.conv.weight" of "model._orig_mod.conv.weight". */
export function withoutWrappers(name: string): string {
  if (!name.includes("_mod")) return name;
  return name.replace(anywhere, "").replace(/^\./, "");
}

/**
 * What DataParallel, DistributedDataParallel and AveragedModel put before every name, perhaps below the one part of a
 * LightningModule: "module." or "net.module."; "" where not every name begins so. AveragedModel's count of averages, a
 * scalar, has it not.
 */
export function wrapperOf(tensors: readonly { name: string; isScalar: boolean }[]): string {
  const [wrapper] = /^([^.]+\.)?module\./.exec(tensors.find(({ isScalar }) => !isScalar)?.name ?? "") ?? [""];
  const isWrapped = ({ name, isScalar }: (typeof tensors)[number]) =>
    name.startsWith(wrapper) || (isScalar && name === "n_averaged");
  return tensors.every(isWrapped) ? wrapper : "";
}
