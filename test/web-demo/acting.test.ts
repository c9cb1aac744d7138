import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, createPool, fromBytes, openModel, operators, type Pool, toJson } from "../../sdk/index.ts";
import { Studies } from "../../web-demo/engine/studies.ts";
import { tensorFile } from "../support/models.ts";

// The colours of the strip that nobody asked for.

const bytes = tensorFile(
  { "a.weight": { shape: [6, 4, 3, 3] }, "b.weight": { shape: [4, 4, 5, 5] } },
  5,
) as Uint8Array<ArrayBuffer>;
const model = () => openModel(fromBytes("m.safetensors", bytes));

/** Does the tasks here. `begun` counts them; `onTask` is called at each one's begin. */
function counting() {
  const counted = { begun: 0, onTask: () => {} };
  const here = createPool({ size: 1, worker: () => null as never });
  const run: Pool["run"] = (task, input, signal) => {
    counted.begun++;
    counted.onTask();
    return here.run(task, input, signal);
  };
  const pool: Pool = { ahead: 2, readsShared: true, size: 1, threads: 0, run, dispose() {}, [Symbol.dispose]() {} };
  return { counted, pool };
}

async function opened() {
  const { counted, pool } = counting();
  const studies = new Studies({ pool, begin() {}, count: () => 0 });
  const overview = await studies.study([["m.safetensors", new File([bytes], "m.safetensors")]], {}, () => {});
  return { studies, overview, counted };
}

test("the colours are those of the study, and what is saved stays what analyze gives", async () => {
  const { studies } = await opened();
  const { models, operators: found } = await studies.acting();
  const beside = await analyze([await model()], { operators: true });
  assert.equal(
    models[0].layers.map(({ typical }) => typical),
    beside.models[0].layers.map(({ typical }) => typical),
  );
  const counts = beside.operators?.layers.map(({ name, counts }) => ({ name, counts }));
  assert.equal(
    found.layers.map(({ name, counts }) => ({ name, counts })),
    counts,
  );
  assert.is(await (await studies.exportAs("json")).text(), toJson(await analyze([await model()])));
  assert.is((await studies.restudy({}, () => {})).operators, null);
  // The strip is drawn with them, and only the strip.
  const { caption, svg } = await studies.figure({ name: "strip", model: 0 });
  assert.match(caption, /A frame has the colour of the reference whose spectrum is nearest/);
  assert.match(svg, /Frames: the nearest reference spectrum/);
});

test("once operators are asked for they are what was found before, and are saved", async () => {
  const { studies, counted } = await opened();
  await studies.acting();
  const before = counted.begun;
  await studies.further("operators", { size: 32, boundary: "periodic", kernel: undefined }, () => {});
  assert.is(counted.begun, before);
  assert.is(await (await studies.exportAs("json", "operators")).text(), toJson(await operators([await model()])));
});

for (const [what, end] of [
  ["it is ended", (studies: Studies) => studies.endActing()],
  ["another study is asked for", (studies: Studies) => studies.further("norms", {}, () => {})],
] as const) {
  test(`no task begins any more when ${what}; asked again it is all there`, async () => {
    const { studies, counted } = await opened();
    const before = counted.begun;
    let after: Promise<unknown> | undefined;
    counted.onTask = () => {
      if (counted.begun === before + 3) {
        counted.onTask = () => {};
        after = end(studies);
      }
    };
    const refused = await studies.acting().then(
      () => "",
      (error: Error) => error.name,
    );
    assert.is(refused, "AbortError");
    await after;
    const { operators: found } = await studies.acting();
    assert.equal(
      found.layers.map(({ count }) => count),
      [24, 16],
    );
  });
}

test("the time it takes follows from the filters", async () => {
  const { overview } = await opened();
  // 40 filters, at 130,000 a second, and two layers.
  assert.ok(Math.abs((overview.labelSeconds ?? 0) - 40 / 130_000 - 0.003) < 1e-9);
  const studies = new Studies({ pool: undefined as never, begin() {}, count: () => 0 });
  const points = tensorFile({ "p.weight": { shape: [6, 4, 4, 4] } }, 5) as Uint8Array<ArrayBuffer>;
  const none = await studies.study([["p.safetensors", new File([points], "p.safetensors")]], {}, () => {});
  assert.is(none.labelSeconds, null);
});

test.run();
