import type { ChunkFind } from "../streams/visit.ts";
import type { SavedSurvey, SurveyedChunk } from "./filter-survey.ts";
import { type ListedValues, type NearBounds, type NearBoundsParams, nearBoundsOfListed } from "./near-bounds.ts";

/** Values that are kept at most: 16 MB. */
const mostKept = 2 ** 21;
/** A list of a part of a layer is of use where it reaches that many times the part's largest weight: the others may have larger ones. */
const enoughOfPart = 1.5;

/** What surveys have listed of chunks, which is in no state: of these chunks nothing is read to count what is below a bound. */
export class ChunkLists {
  private readonly lists = new WeakMap<SavedSurvey, ListedValues>();
  private room = mostKept;

  /** The survey without its list, which is kept. */
  takeFrom(survey: SavedSurvey): SavedSurvey {
    const { maxima, listedBelow } = survey;
    if (listedBelow === Number.NEGATIVE_INFINITY) return survey;
    const bare = withoutList(survey);
    if (maxima.length <= this.room) {
      this.room -= maxima.length;
      this.lists.set(bare, { maxima, listedBelow });
    }
    return bare;
  }

  /**
   * Of the chunks whose lists tell it.
   * @param isWhole Whether the chunks are all of the layer.
   * @returns none where a reading would list all values, however much larger those of other processes are
   */
  nearBounds(
    finds: readonly ChunkFind<SurveyedChunk>[],
    params: NearBoundsParams,
    isWhole: boolean,
  ): ChunkFind<NearBounds>[] {
    if (!isWhole && finds.every(({ chunk }) => chunk.total <= params.room)) return [];
    return finds.flatMap(({ chunk, found: { survey } }) => {
      const list = survey === null ? undefined : this.lists.get(survey);
      const found = list === undefined ? null : nearBoundsOfListed(list, params, isWhole ? 1 : enoughOfPart);
      return found === null ? [] : [{ chunk, found }];
    });
  }
}

export function withoutList(survey: SavedSurvey): SavedSurvey {
  return { ...survey, maxima: new Float64Array(), listedBelow: Number.NEGATIVE_INFINITY };
}
