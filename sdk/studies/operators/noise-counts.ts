// Written by scripts/write-noise-counts.ts; its test finds the counts anew.

/** Random filters of each law and size. */
export const noiseSamples = 65104;

/** How many of k x k weights, uniform ones and normal ones, get each label by the defaults: the references in their order, then none. */
export const noiseCounts: Partial<Record<number, readonly [number[], number[]]>> = {
  3: [
    [631, 36669, 266, 6005, 0, 18772, 2761],
    [237, 34738, 131, 4200, 0, 22604, 3194],
  ],
  5: [
    [1623, 36604, 7, 7153, 0, 1849, 17868],
    [1019, 39321, 6, 6117, 0, 2408, 16233],
  ],
  7: [
    [1539, 23335, 0, 4124, 0, 62, 36044],
    [1186, 25215, 0, 3898, 0, 88, 34717],
  ],
};
