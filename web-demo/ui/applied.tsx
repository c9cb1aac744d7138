import { useMemo, useRef } from "preact/hooks";
import { applyFilter, greyPixels } from "./apply-filter.ts";
import { largestWeight } from "./largest-weight.ts";
import { choosePicture, chosenPicture, loadedPictures, openPicture, pictures } from "./pictures.ts";
import { Pixels } from "./pixels.tsx";
import { Weights } from "./weights.tsx";

interface Props {
  weights: ArrayLike<number>;
  k: number;
  /** Without the filter itself, where it is beside it. */
  bare?: boolean;
  /** What filter it is. */
  children: preact.ComponentChildren;
}

/** A filter applied to a picture: a bundled one, or the reader's own. */
export function Applied({ weights, k, bare, children }: Props) {
  const own = useRef<HTMLInputElement>(null);
  const loaded = loadedPictures.value;
  const picture = loaded.get(chosenPicture());
  const before = useMemo(() => picture && greyPixels(picture.values), [picture]);
  const after = useMemo(() => picture && greyPixels(applyFilter(picture, weights)), [picture, weights]);
  return (
    <div class="applied">
      <div class="applied-row" aria-hidden="true">
        {!bare && <Weights weights={weights} kernel={[k, k]} limit={largestWeight(Array.from(weights))} size={96} />}
        {picture && before && after && (
          <>
            {!bare && (
              <svg class="sign" viewBox="0 0 16 16" aria-hidden="true">
                <path d="M8 2v12M2.8 5l10.4 6M13.2 5 2.8 11" fill="none" stroke="currentColor" stroke-width="1.6" />
              </svg>
            )}
            <Pixels width={picture.width} height={picture.height} rgba={before} />
            <span>{bare ? "→" : "="}</span>
            <Pixels width={picture.width} height={picture.height} rgba={after} />
          </>
        )}
      </div>
      <p class="muted" role="status">
        {children}
      </p>
      <div class="row">
        <select
          aria-label="Picture that the filter is applied to"
          value={chosenPicture()}
          onChange={(event) => choosePicture(event.currentTarget.value)}
        >
          {pictures.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
          {loaded.has("own") && <option value="own">A picture of your own</option>}
        </select>
        <button type="button" onClick={() => own.current?.click()}>
          Use your picture
        </button>
        <input
          ref={own}
          type="file"
          accept="image/*"
          hidden
          data-test="picture"
          onChange={({ currentTarget: { files } }) => files?.[0] && openPicture(files[0])}
        />
      </div>
    </div>
  );
}
