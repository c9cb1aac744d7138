import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatAtlas } from "../../cli/study/format-atlas.ts";
import { atlasSection } from "../../sdk/figures/report/atlas.ts";
import type { AtlasPlaces } from "../../sdk/index.ts";
import { plainColors as plain } from "../support/plain-colors.ts";

/** Places of a model whose three nearest networks have such D beside a floor of 0.1. */
function places(distances: number[], of: number): AtlasPlaces {
  const nearest = distances.map((d, i) => ({ name: `n${i}`, debiased: Math.max(0, d - 0.05), d, floor: 0.1 }));
  return {
    ...{ name: "small", networks: 36, atlasLayers: 1379, own: [], farthest: [], layers: [] },
    outer: { of, count: 0 },
    models: [{ model: "m", filters: 500, nearest }],
  };
}

const told = (distances: number[], of: number) => formatAtlas(places(distances, of), 200, plain);

test("networks within noise are marked, and the mark is explained where it stands, and only there", () => {
  assert.match(told([0.1, 0.2], 4), /"n0" \(~0\.050\), "n1" \(0\.150\)[\s\S]*~: within noise/);
  assert.not.match(told([0.2, 0.3], 4), /~/);
});

test("places are counted where there are any", () => {
  assert.match(told([0.2], 4), /0 of 4 places by S and H/);
  assert.match(told([0.2], 0), /No layer has an S or H \/ T_H that could be placed\./);
  assert.not.match(told([0.2], 0), /0 of 0/);
  assert.match(`${atlasSection(places([0.2], 4))}`, /0 of 4 places/);
  assert.match(`${atlasSection(places([0.2], 0))}`, /No layer has an S or H/);
});

test.run();
