import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatKeys } from "../../../cli/keys/format-keys.ts";
import type { KeysDocument } from "../../../sdk/index.ts";
import { plainColors } from "../../support/plain-colors.ts";
import { sampleKeys } from "../../support/sample-keys.ts";

// What the terminal marks, leaves out or says by a rule: below the rule's number, at it and above.

test("keys: likenesses from a cosine of 0.7 on, of either sign; the first twelve points of the curve, every eighth, and what is kept", () => {
  const document = (cosine: number): KeysDocument => {
    const keys = sampleKeys(1, 30);
    keys.keys[0].resembles.cosine = cosine;
    keys.keys[0].family = { ...keys.keys[0].family, cosine } as never;
    return { keys, findings: [], models: [{ name: "m", notes: [] }] } as never;
  };
  const told = (cosine: number) => formatKeys(document(cosine), 500, plainColors).includes("3 dy-");
  assert.equal([0.6999, 0.7, 0.7001, -0.6999, -0.7, 0].map(told), [false, true, true, false, true, false]);
  const points = (kept: number) => {
    const keys = { ...sampleKeys(kept, 30) };
    const printed = formatKeys({ keys, findings: [], models: [] } as never, 500, plainColors);
    const curve = printed.slice(printed.indexOf("Explained by the number of keys"), printed.indexOf("\nLayers"));
    return [...curve.matchAll(/^ *(\d+) .*?(elbow(?:, kept)?|kept)?$/gm)]
      .map(([, n, what]) => (what ? `${n} ${what}` : n))
      .join(" ");
  };
  assert.is(points(13), "1 2 3 4 elbow 5 6 7 8 9 10 11 12 13 kept 16 24");
  assert.is(points(4), "1 2 3 4 elbow, kept 5 6 7 8 9 10 11 12 16 24");
});

test.run();
