import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../../sdk/bytes/bytes.ts";
import { openModel } from "../../../sdk/model/open-model.ts";
import { diff } from "../../../sdk/studies/diff/diff.ts";
import { timeline } from "../../../sdk/studies/timeline/timeline.ts";
import { fromBase64, readGolden } from "../../support/golden.ts";

// One network that torch and h5py wrote in nine formats: names, layouts and graphs differ, the weights do not.
const { files } = readGolden<{ files: Record<string, string> }>("same-network.json");
const open = (name: string) => openModel(fromBytes(name, fromBase64(files[name])));

for (const name of Object.keys(files)) {
  test(`network.pt beside ${name}: every layer finds its own, unchanged to the bit`, async () => {
    const { layers, findings } = await diff(await open("network.pt"), await open(name));
    assert.equal(
      layers.map(({ state }) => state),
      new Array(5).fill("unchanged"),
    );
    assert.ok(layers.every(({ match }) => match === "name" || match === "filters"));
    assert.match(
      findings[0].title,
      name === "network.pt" ? /are one network, given twice$/ : /hold the same convolution weights$/,
    );
  });
}

test("a Keras file beside its TensorFlow Lite export: the same layers, unchanged", async () => {
  const { layers } = await diff(await open("network.h5"), await open("network.tflite"));
  assert.equal(
    layers.map(({ state }) => state),
    new Array(5).fill("unchanged"),
  );
});

test("a training whose checkpoints are of two formats", async () => {
  const names = ["network.pt", "network.safetensors", "network-script.pt"];
  const { layers } = await timeline(names.map((name) => ({ name, open: () => open(name) })));
  for (const { relativeChange } of layers) assert.equal(relativeChange, [null, 0, 0]);
});

test.run();
