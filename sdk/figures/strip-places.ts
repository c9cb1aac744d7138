/**
 * Where the columns of layers stand, in pitches from the left. Of one network they stand side by side; of several, each layer
 * stands as far right as it is deep, so that equal depths are below each other, and no two columns overlap.
 * @param depths for each network the depth of each of its layers, 0 to 1, in the order of the columns; null: as the layer before
 */
export function stripPlaces(depths: readonly (readonly (number | null)[])[]): { places: number[][]; width: number } {
  const width = Math.max(1, ...depths.map(({ length }) => length));
  if (depths.length === 1) return { places: [depths[0].map((_, i) => i)], width };
  const places = depths.map((layers) => {
    const row: number[] = [];
    for (const depth of layers) {
      const before = row.length > 0 ? row[row.length - 1] : -1;
      row.push(Math.max(before + 1, (depth ?? 0) * (width - 1)));
    }
    // What was pushed beyond the right end moves back, and pushes those before it.
    for (let i = row.length - 1, end = width - 1; i >= 0 && row[i] > end; i--, end--) row[i] = end;
    return row;
  });
  return { places, width };
}
