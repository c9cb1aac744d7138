/** What files of PyTorch name as a matter of course: makers of tensors, types, containers, the layers of torch.nn. */
const usual = [
  /^torch\._utils\._rebuild_\w+$/,
  /^torch\._tensor\._rebuild_from_type(_v2)?$/,
  /^torch\.(cuda\.|storage\.)?\w*Storage$/,
  /^torch\.(Tensor|Size|device|strided|(b?float|u?int|q?u?int|complex)[0-9a-z_]*|bool|per_(tensor|channel)_\w+|sparse_\w+)$/,
  /^torch\.serialization\._get_layout$/,
  /^torch\.jit\._pickle\.(build_\w+|restore_type_tag)$/,
  /^torch\.nn\.parameter\.Parameter$/,
  /^torch\.nn\.modules\.\w+\.[A-Z]\w*$/,
  /^torch\.nn\.parallel\.(data_parallel|distributed)\.\w+$/,
  /^__torch__\./,
  /^collections\.(OrderedDict|defaultdict)$/,
  /^numpy\.(core|_core)\.multiarray\.(_reconstruct|scalar)$/,
  /^numpy\.(dtype|ndarray)$/,
  /^_codecs\.encode$/,
  /^(builtins|__builtin__)\.(set|frozenset|int|float|bool|str|list|dict|tuple|complex|slice|range)$/,
];
/** Of the names in a note. */
const maxListed = 12;

/** Says which classes and functions a pickle names beyond the usual ones: Python would import and call them. */
export function describeNamedCode(paths: Iterable<string>): string[] {
  const named = [...paths].filter((path) => !usual.some((pattern) => pattern.test(path)));
  if (named.length === 0) return [];
  const listed = named.slice(0, maxListed).map((path) => (path.length > 120 ? `${path.slice(0, 120)}...` : path));
  const rest = named.length - listed.length;
  return [`Names code that was not run: ${listed.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}.`];
}
