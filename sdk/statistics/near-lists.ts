import { chunkCount } from "../streams/filter-stream.ts";
import type { ChunkFind, VisitedChunk } from "../streams/visit.ts";
import { withoutList } from "./chunk-lists.ts";
import type { SavedSurvey } from "./filter-survey.ts";
import { isReached, type NearBounds, nearBoundsOfListed, roomOfChunk } from "./near-bounds.ts";

/**
 * What the surveys of a layer's chunks have listed, where one process goes through them in order: of each list what is below a
 * bound by the largest weight so far, and as much of the rest as has room. Of most chunks it then tells all, since the largest
 * weight grows little after the first.
 */
export class NearLists {
  private readonly finds: ChunkFind<NearBounds>[] = [];
  private top = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly width: number,
    private readonly shares: readonly number[],
  ) {}

  /** @returns the survey without its list */
  takeFrom(survey: SavedSurvey, chunk: VisitedChunk): SavedSurvey {
    this.top = Math.max(this.top, survey.top);
    if (survey.listedBelow === Number.NEGATIVE_INFINITY) return survey;
    const room = roomOfChunk(chunkCount(chunk.layer, this.width));
    const { shares, top } = this;
    const found = nearBoundsOfListed(survey, { shares, top, room }, 1);
    if (found !== null) this.finds.push({ chunk, found });
    return withoutList(survey);
  }

  /** Of the chunks whose lists tell what is below shares of the layer's largest weight. */
  get known(): ChunkFind<NearBounds>[] {
    return this.finds.filter(({ found }) => isReached(found, this.top));
  }
}
