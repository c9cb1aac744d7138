import { type ByteSource, ConvscopeError, fromHub, fromUrl, UnreadableError } from "../../../sdk/index.ts";

/**
 * What an http(s) URL or an hf:// address names.
 * @throws ConvscopeError; where the browser was not allowed to read the answer it tells what may be done
 */
export async function openAddress(address: string): Promise<ByteSource> {
  try {
    return await (/^hf:/i.test(address) ? fromHub(address) : fromUrl(address));
  } catch (error) {
    // All that a browser tells of such an answer is a TypeError: the same as for one that never came.
    if (!(error instanceof ConvscopeError && error.cause instanceof TypeError)) throw error;
    throw new UnreadableError(
      `${error.message}. Either it cannot be reached, or it does not allow other sites' pages to read its files (CORS). Download the file and drop it here`,
      {},
      error,
    );
  }
}
