import { fromBase64, readGolden } from "../../support/golden.ts";
import { integerField } from "../fields.ts";
import type { Field, HostileFormat, Input } from "../input.ts";
import { localEntries, mendChecksums, zipFields, zipOf } from "../zip-bytes.ts";
import { hdf5Fields } from "./hdf5.ts";
import { zipCases } from "./npz.ts";

interface Golden {
  files: Record<string, string>;
}

const text = (value: string) => new TextEncoder().encode(value);

export const keras: HostileFormat = {
  name: "keras",
  seeds() {
    const { files } = readGolden<Golden>("keras.json");
    const order = Object.keys(files).sort((a, b) => files[a].length - files[b].length);
    return new Map<string, Input>(order.map((name) => [name, { file: name, bytes: fromBase64(files[name]) }]));
  },
  cases() {
    const file = "model.keras";
    const { files } = readGolden<Golden>("keras.json");
    const parts = new Map(
      localEntries(fromBase64(files["stored.keras"])).map(({ name, start, size }) => [
        name,
        fromBase64(files["stored.keras"]).slice(start, start + size),
      ]),
    );
    const weights = parts.get("model.weights.h5")!;
    const cases = zipCases(file, "model.weights.h5", weights);
    const model = (name: string, config: string, data: Uint8Array = weights) =>
      cases.set(name, {
        file,
        bytes: zipOf([
          { name: "metadata.json", data: text('{"keras_version":"3.0.0"}') },
          { name: "config.json", data: text(config) },
          { name: "model.weights.h5", data },
        ]),
      });
    const config = new TextDecoder().decode(parts.get("config.json"));
    model("weights that are none", config, text("no weights"));
    model("weights that are the archive", config, fromBase64(files["stored.keras"]));
    model("an empty configuration", "");
    model("a configuration nested 100,000 deep", `{"a":${"[".repeat(1e5)}${"]".repeat(1e5)}}`);
    model("a configuration of open braces", '{"config":'.repeat(1e5));
    model("a configuration of keys twice", `{"config":{},${config.slice(1)}`);
    for (const value of ["null", "7", "[]", '"x"', '{"config":null}', '{"config":{"layers":[null,7,"x",[],{}]}}']) {
      model(`the configuration ${value}`, value);
    }
    const nested = (depth: number) =>
      `${'{"class_name":"Sequential","config":{"name":"m","layers":['.repeat(depth)}${"]}}".repeat(depth)}`;
    for (const depth of [30, 60, 1000, 20_000]) model(`models in models, ${depth} deep`, nested(depth));
    const lambda =
      '{"class_name":"Lambda","config":{"name":"l","function":{"class_name":"__lambda__","config":{"code":"4wAA"}}}}';
    model("a Lambda with code", `{"class_name":"Sequential","config":{"layers":[${lambda}]}}`);
    model("a class of a module", '{"module":"os","class_name":"system","config":"true","registered_name":"os>system"}');
    const layer = '{"class_name":"Conv2D","config":{"name":"c"}}';
    model(
      "50,000 layers of one name",
      `{"class_name":"Sequential","config":{"layers":[${`${layer},`.repeat(49_999)}${layer}]}}`,
    );
    return cases;
  },
  fields(bytes) {
    if (bytes[0] !== 0x50) return hdf5Fields(bytes);
    const within = localEntries(bytes).filter(
      ({ name, start, size }) => name.endsWith(".h5") && start + size <= bytes.length,
    );
    return [
      ...zipFields(bytes),
      ...within.flatMap(({ start, size }) =>
        hdf5Fields(bytes.subarray(start, start + size)).map((field) => moved(field, start)),
      ),
    ];
  },
  repair: mendChecksums,
};

function moved({ at, length }: Field, by: number): Field {
  return integerField(at + by, length);
}
