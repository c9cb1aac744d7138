import { UsageError } from "../errors.ts";

/** Where scripts/one-file.mjs leaves room for results, and for what stands above the views. */
const places = /<!--result-->|<!--study-->/;

/**
 * The page in one file (`convscope/page.html`) with a result inside: an HTML file that shows it by itself, in any browser, without a
 * server and without a request. In pieces, since a result may be larger than any string.
 * @param page The text of the page.
 * @param json A document's JSON: pieces of `jsonPieces`, or the text of `toJson` in a list.
 * @throws UsageError for another page
 */
export function* explorePieces(page: string, json: Iterable<string>): Generator<string, void, undefined> {
  const [before, between, after] = placesIn(page);
  yield before;
  yield* resultBlock("result", json);
  yield between + after;
}

/** What stands before, between and behind the two places. @throws UsageError for another page */
export function placesIn(page: string): string[] {
  const parts = page.split(places);
  if (parts.length !== 3) throw new UsageError("this page takes no result: expected the text of convscope/page.html");
  return parts;
}

/** A result as the page finds it inside, by its name. */
export function* resultBlock(name: string, json: Iterable<string>): Generator<string, void, undefined> {
  yield `<script type="application/json" id="${name}">`;
  // In JSON it stands in strings only, where nothing may end the block.
  for (const piece of json) yield piece.replaceAll("<", "\\u003c");
  yield "</script>";
}
