import { test } from "uvu";
import * as assert from "uvu/assert";
import { nameModels } from "../../sdk/model/name-models.ts";

test("base names, with as many folders as tell them apart", () => {
  assert.equal(nameModels(["/home/me/a.onnx", "b.onnx"]), ["a.onnx", "b.onnx"]);
  assert.equal(nameModels(["m/x2/model.json", "m/x3/model.json", "m/x3/other.json"]), [
    "x2/model.json",
    "x3/model.json",
    "other.json",
  ]);
  assert.equal(nameModels(["p/a/s/m", "q/a/s/m", "q/b/s/m"]), ["p/a/s/m", "q/a/s/m", "b/s/m"]);
  assert.equal(nameModels(["C:\\nets\\x2\\model.json", "./x3/model.json"]), ["x2/model.json", "x3/model.json"]);
});

test("a path that is the end of another, or is given twice", () => {
  assert.equal(nameModels(["m", "a/m", "b/a/m"]), ["m", "a/m", "b/a/m"]);
  assert.equal(nameModels(["a/m", "a/m", "./a//m"]), ["m", "m#2", "m#3"]);
  assert.equal(nameModels(["/p/a/m", "/p/a/m", "/p/b/m"]), ["a/m", "a/m#2", "b/m"]);
  assert.equal(nameModels([]), []);
});

test("names are distinct whatever the paths", () => {
  const paths = ["a", "a#2", "a", "b/a", "/b/a"];
  const names = nameModels(paths);
  assert.is(new Set(names).size, paths.length, names.join(" "));
});

test.run();
