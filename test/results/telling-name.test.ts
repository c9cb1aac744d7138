import { test } from "uvu";
import * as assert from "uvu/assert";
import { tellingName } from "../../sdk/results/telling-name.ts";

test("where a file has the name that all have, its folder tells it", () => {
  for (const [path, name] of [
    ["x2/model.json", "x2"],
    ["owner/net/pytorch_model.bin", "owner/net"],
    ["owner/net/model.safetensors.index.json", "owner/net"],
    ["run/best.pth", "run"],
    // A name of its own, no folder, or a name that only begins alike.
    ["x2/resnet.json", "x2/resnet.json"],
    ["model.json", "model.json"],
    ["/model.json", "/model.json"],
    ["x2/model-v2.json", "x2/model-v2.json"],
    ["x2/model", "x2/model"],
  ])
    assert.is(tellingName(path), name, path);
});

test.run();
