import { UsageError } from "../errors.ts";

const place = "<!--result-->";

/**
 * The page in one file (`convscope/page.html`) with a result inside: an HTML file that shows it by itself, in any browser, without a
 * server and without a request. In pieces, since a result may be larger than any string.
 * @param page The text of the page.
 * @param json A document's JSON: pieces of `jsonPieces`, or the text of `toJson` in a list.
 * @throws UsageError for another page
 */
export function* explorePieces(page: string, json: Iterable<string>): Generator<string, void, undefined> {
  const at = page.indexOf(place);
  if (at < 0) throw new UsageError("this page takes no result: expected the text of convscope/page.html");
  yield `${page.slice(0, at)}<script type="application/json" id="result">`;
  // In JSON it stands in strings only, where nothing may end the block.
  for (const piece of json) yield piece.replaceAll("<", "\\u003c");
  yield `</script>${page.slice(at + place.length)}`;
}
