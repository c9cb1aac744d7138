import { UnreadableError, UsageError } from "../errors.ts";
import type { ByteSource } from "./byte-source.ts";
import { fromUrl } from "./http.ts";
import { readUpTo } from "./http-body.ts";
import { discard, get, type HttpOptions, parseHttpUrl } from "./http-fetch.ts";
import { Waiting } from "./waiting.ts";

/** How a file of the Hugging Face Hub is fetched. */
export interface HubOptions extends Omit<HttpOptions, "headers"> {
  /** The Hub's address. Default "https://huggingface.co". */
  endpoint?: string;
  /** An access token for gated and private repositories; sent to the endpoint only. */
  token?: string;
}

/** A file on the Hub; `file` is absent where the address names the repository only. */
export interface HubAddress {
  readonly repository: string;
  readonly revision: string;
  readonly file?: string;
}

/** The list of a repository's files as JSON; the largest have some ten thousand. */
const largestListing = 16 * 1024 * 1024;

/**
 * A file on the Hugging Face Hub, read by byte ranges: "hf://owner/repo/file", "hf://owner/repo@revision/file", or
 * "hf://owner/repo" for the repository's safetensors file or the index of its shards.
 *
 * @throws UsageError for another form of address or a repository in which the choice is not clear; and what `fromUrl`
 *   throws.
 */
export async function fromHub(address: string, options: HubOptions = {}): Promise<ByteSource> {
  const { endpoint = "https://huggingface.co", token, ...http } = options;
  const base = parseHttpUrl(endpoint.replace(/\/+$/, "")).href.replace(/\/+$/, "");
  const withToken: HttpOptions =
    token === undefined ? http : { ...http, headers: { authorization: `Bearer ${token}` } };
  const { repository, revision, file } = parseHubAddress(address);
  const chosen = file === undefined ? await chooseFile(base, repository, revision, withToken) : { revision, file };
  const path = chosen.file.split("/").map(encodeURIComponent).join("/");
  return fromUrl(`${base}/${repository}/resolve/${encodeURIComponent(chosen.revision)}/${path}`, withToken);
}

/** @throws UsageError */
export function parseHubAddress(address: string): HubAddress {
  const match = /^hf:\/\/([\w.-]+\/[\w.-]+)(?:@([^/@?#]+))?(?:\/(.*))?$/.exec(address);
  const [, repository, revision = "main", file] = match ?? [];
  const segments = [...(repository?.split("/") ?? []), ...(file ? file.split("/") : [])];
  if (match === null || segments.some((segment) => segment === "" || segment === "." || segment === "..")) {
    throw new UsageError(
      `found ${JSON.stringify(address)}, expected hf://owner/repo, hf://owner/repo/file or hf://owner/repo@revision/file`,
    );
  }
  // A branch such as "refs/pr/1" is written with %2F, as in the Hub's own addresses.
  return { repository, revision: revision.replace(/%2f/gi, "/"), file: file || undefined };
}

/** The one safetensors file or index in the repository's root, at the commit that the revision now stands for. */
async function chooseFile(
  base: string,
  repository: string,
  revision: string,
  options: HttpOptions,
): Promise<{ revision: string; file: string }> {
  const place = { file: repository };
  const url = new URL(`${base}/api/models/${repository}/revision/${encodeURIComponent(revision)}`);
  const asking = { ...options, waiting: new Waiting(options.total) };
  const response = await get(url, { accept: "application/json" }, asking, place);
  if (response.status !== 200) {
    await discard(response);
    throw new UnreadableError(
      `the Hub answers ${response.status} for this repository; it may not exist, or need an access token`,
      place,
    );
  }
  const text = new TextDecoder().decode(await readUpTo(response, largestListing, place, asking));
  const { sha, names } = parseListing(text, repository);
  const root = names.filter((name) => !name.includes("/"));
  const indexes = root.filter((name) => name.endsWith(".safetensors.index.json"));
  const candidates = indexes.length > 0 ? indexes : root.filter((name) => name.endsWith(".safetensors"));
  const usual = candidates.find((name) => /^model\.safetensors(\.index\.json)?$/.test(name));
  const file = usual ?? (candidates.length === 1 ? candidates[0] : undefined);
  if (file === undefined) {
    const found = candidates.length > 0 ? candidates.slice(0, 5).join(", ") : "none";
    throw new UsageError(
      `found ${candidates.length} safetensors files (${found}), expected one: name a file, hf://${repository}/FILE`,
      place,
    );
  }
  return { revision: sha ?? revision, file };
}

function parseListing(text: string, repository: string): { sha?: string; names: string[] } {
  let listing: { sha?: unknown; siblings?: unknown };
  try {
    listing = JSON.parse(text) ?? {};
  } catch (error) {
    throw new UnreadableError("the Hub's list of files is not JSON", { file: repository }, error);
  }
  if (!Array.isArray(listing.siblings)) {
    throw new UnreadableError("the Hub's answer holds no list of files", { file: repository });
  }
  const names = listing.siblings
    .map((entry: { rfilename?: unknown } | null) => entry?.rfilename)
    .filter((name): name is string => typeof name === "string");
  const sha = typeof listing.sha === "string" && /^[0-9a-f]{40}$/.test(listing.sha) ? listing.sha : undefined;
  return { sha, names };
}
