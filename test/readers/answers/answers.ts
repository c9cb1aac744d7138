import { readFileSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { crc32 } from "../../../sdk/bytes/crc32.ts";
import { fromFiles } from "../../../sdk/bytes/files.ts";
import { ConvscopeError } from "../../../sdk/errors.ts";
import { accountTensors } from "../../../sdk/model/account-tensors.ts";
import type { Model } from "../../../sdk/model/model.ts";
import { openModels } from "../../../sdk/model/open-models.ts";
import { readFilters } from "../../../sdk/model/read-filters.ts";
import { formats } from "../../hostile/formats/index.ts";
import { type HostileFormat, type Input, replaceRange } from "../../hostile/input.ts";

// What each file of a format is answered: the layers, tensors and notes of the valid ones, the words and the place of each
// refusal. FORMAT.txt beside this file is to be read, and its diff reviewed; it says that an answer has changed, not that it is
// right. `UPDATE_ANSWERS=1 npm run test:one -- test/readers/answers` writes it anew.

/** Of a line: names of some cases have a megabyte. */
const longest = 240;
const cuts = 12;
const fields = 12;
const mostLayers = 12;
const mostModels = 6;
/** Of a format's valid files together, and of each at least. */
const changes = 200;
const leastChanges = 4;
const wild = [0n, 1n, 3n, -1n, 6n, 255n, 2n ** 31n, 2n ** 53n];
/** A large file beside a small one does not take all of the changes. */
const most = 4096;

/** "1 links lead": a note whose words do not agree with its count. */
const oneOfMany = /^ *note: 1 [a-z]+s (are|belong|have|keep|lead|name)\b/;

/** @param least The share of refusals that tell a byte or a tensor. */
export function checkAnswers(name: string, least = 0.95): void {
  const format = formats.find((each) => each.name === name) as HostileFormat;
  test(`${name}: what its files are answered`, async () => {
    const lines: string[] = [];
    let [errors, placed] = [0, 0];
    for (const [what, input] of inputsOf(format)) {
      const { told, error } = await answer(input);
      lines.push(`${cut(what)}`, ...told.map((line) => `    ${cut(line)}`));
      if (error === undefined) continue;
      errors++;
      if (error.place.offset !== undefined || error.place.tensor !== undefined) placed++;
    }
    lines.push(...(await answersToChanges(format)));
    for (const line of lines) assert.not.match(line, oneOfMany);
    assert.ok(placed >= least * errors, `${placed} of ${errors} refusals tell a place`);
    const file = new URL(`./${name}.txt`, import.meta.url);
    const found = `${packer}\n${lines.join("\n")}\n`;
    if (process.env.UPDATE_ANSWERS !== undefined) return writeFileSync(file, found);
    const kept = readFileSync(file, "utf8");
    const [before, now] = kept.startsWith(packer) ? [kept, found] : [kept, found].map(comparable);
    assert.fixture(now, before);
  });
  test.run();
}

/** Another zlib packs to other sizes: then the numbers are not compared, nor what comes of changes within what is packed. */
const packer = `zlib ${process.versions.zlib}`;
const changesBegin = "changes of valid files";
const comparable = (text: string) => withoutNumbers(text.slice(0, text.indexOf(`\n${changesBegin}\n`)));
const withoutNumbers = (text: string) => text.slice(text.indexOf("\n")).replace(/\d+|\([0-9a-f]+\)/g, "#");

/** Its valid files, its hostile ones, and the first one cut and with wild numbers. */
function inputsOf(format: HostileFormat): Map<string, Input> {
  const seeds = format.seeds();
  const inputs = new Map([...seeds].map(([name, input]) => [`valid: ${name}`, input]));
  for (const [name, input] of format.cases()) inputs.set(`hostile: ${name}`, input);
  const [[, seed]] = seeds;
  const { bytes } = seed;
  for (let i = 0; i < cuts; i++) {
    const at = Math.floor((i * bytes.length) / cuts);
    inputs.set(`cut at ${at}`, { ...seed, bytes: bytes.slice(0, at) });
  }
  const all = format.fields?.(bytes) ?? [];
  for (let i = 0; i < Math.min(fields, all.length); i++) {
    const { at, length, encode } = all[Math.floor((i * all.length) / fields)];
    for (const value of [0n, -1n, 2n ** 31n]) {
      const changed = replaceRange(bytes, at, length, encode(value));
      inputs.set(`${value} at byte ${at}`, { ...seed, bytes: format.repair?.(changed) ?? changed });
    }
  }
  return inputs;
}

/**
 * Each valid file with a bit or a number changed, `changes` times in all: how often which answer comes, and a checksum of the
 * whole answers to each file's changes, so that no value, name or place changes unseen. `TELL_ANSWERS=1` prints them one by one.
 */
async function answersToChanges(format: HostileFormat): Promise<string[]> {
  const seeds = [...format.seeds()];
  const each = Math.max(leastChanges, Math.floor(changes / seeds.length));
  const lines = [changesBegin];
  const tally = new Map<string, number>();
  for (const [name, seed] of seeds) {
    const same = (await answer(seed)).told.map(cut).join("\n");
    let [number, sum] = [0, 0];
    for (const input of changed(format, seed, each)) {
      const all = (await answer(input)).told.map(cut).join("\n");
      if (process.env.TELL_ANSWERS !== undefined) console.log(`${name}, change ${number}: ${all}`);
      sum = crc32(new TextEncoder().encode(`${number++}: ${all}\n`), sum);
      const [first] = withoutNumbers(`\n${all}`)
        .trim()
        .replace(/"[^"]*"/g, "...")
        .split("\n", 1);
      const told = all === same ? "the same" : cut(first).slice(0, 110);
      tally.set(told, (tally.get(told) ?? 0) + 1);
    }
    lines.push(cut(`${number} changes of ${name} (${sum.toString(16)})`));
  }
  const often = [...tally].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return [...lines, ...often.map(([told, count]) => `    ${count}: ${told}`)];
}

/** Places spread evenly over the file, the files beside it, and the numbers that it holds. */
function* changed(format: HostileFormat, seed: Input, count: number): Generator<Input> {
  const { bytes, beside = new Map<string, Uint8Array>() } = seed;
  const all = format.fields?.(bytes) ?? [];
  const numbers = Math.min(all.length, Math.floor(count / 3));
  for (let i = 0; i < numbers; i++) {
    const { at, length, encode } = all[Math.floor((i * all.length) / numbers)];
    const now = replaceRange(bytes, at, length, encode(wild[i % wild.length]));
    yield { ...seed, bytes: format.repair?.(now) ?? now };
  }
  const files = [[undefined, bytes] as const, ...beside].map(([name, whole]) => ({ name, whole, places: told(whole) }));
  const total = files.reduce((sum, { places }) => sum + Math.min(places.length, most), 0);
  for (const { name, whole, places } of files) {
    const flips = Math.ceil(((count - numbers) * Math.min(places.length, most)) / total);
    for (let i = 0; i < flips; i++) {
      const now = whole.slice();
      now[places[Math.floor((i * places.length) / flips)]] ^= 1 << ((i * 5) % 8);
      if (name !== undefined) yield { ...seed, beside: new Map([...beside, [name, now]]) };
      else yield { ...seed, bytes: i % 2 === 0 ? now : (format.repair?.(now) ?? now) };
    }
  }
}

/** Where a file tells of itself: texts and small numbers. Weights have few zeros, and padding nothing else. */
function told(bytes: Uint8Array): number[] {
  const isText = (byte: number) => byte >= 0x20 && byte < 0x7f;
  const places: number[] = [];
  for (let at = 0, zeros = 0; at < bytes.length; at++) {
    zeros = bytes[at] === 0 ? zeros + 1 : 0;
    const around = bytes.subarray(Math.max(0, at - 1), at + 2);
    if (zeros <= 8 && (around.includes(0) || around.every(isText))) places.push(at);
  }
  return places.length > 0 ? places : [...bytes.keys()];
}

async function answer({ file, bytes, beside }: Input): Promise<{ told: string[]; error?: ConvscopeError }> {
  try {
    const models = await openModels(fromFiles(new Map([...(beside ?? []), [file, bytes]]), file));
    const told: string[] = [];
    for (const model of models.slice(0, mostModels)) told.push(...(await describe(model)));
    if (models.length > mostModels) told.push(`${models.length - mostModels} more models`);
    return { told };
  } catch (error) {
    if (!(error instanceof ConvscopeError)) throw error;
    return { told: [`${error.code}: ${error.message}`], error };
  }
}

async function describe(model: Model): Promise<string[]> {
  const told = [`${model.format} "${model.name}", ${model.layers.length} layers in order of ${model.order}`];
  for (const layer of model.layers.slice(0, mostLayers)) {
    const { name, kind, layout, kernel, out, groups, stride, dilation, imageSize, afterUpsampling, depthRank } = layer;
    const facts = [
      layout,
      kernel.join("x"),
      `${layer.in}>${out}/${groups}`,
      `stride ${stride}`,
      `dilation ${dilation}`,
    ];
    const place = [
      `image ${imageSize ?? null}`,
      `depth ${depthRank}`,
      ...(afterUpsampling ? ["after upsampling"] : []),
    ];
    told.push(`${kind} ${JSON.stringify(name)}: ${[...facts, ...place, await values(layer)].join(", ")}`);
  }
  const used = model.layers.filter(({ reason }) => reason === null);
  const tensors = new Map(model.tensors.map((tensor) => [tensor.name, tensor]));
  for (const { name, reason } of accountTensors(model, used).skipped.slice(0, mostLayers)) {
    const { dtype, shape } = tensors.get(name) ?? {};
    told.push(`tensor ${JSON.stringify(name)} ${dtype} [${shape}]: ${reason}`);
  }
  return [...told, ...model.notes.map((note) => `note: ${note}`)];
}

/** The layer's reason, or the first values and a checksum of them all. */
async function values(layer: Model["layers"][number]): Promise<string> {
  if (layer.reason !== null) return layer.reason;
  let sum = 0;
  let first = "";
  for await (const { data } of readFilters(layer, { end: Math.min(layer.filters, 4096) })) {
    sum = crc32(new Uint8Array(Float64Array.from(data).buffer), sum);
    if (first === "") first = Array.from(data.subarray(0, 3), (value) => Number(value.toPrecision(6))).join(" ");
  }
  return `${first} ... (${sum.toString(16)})`;
}

function cut(line: string): string {
  const one = line.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]/g, (c) => `\\x${c.charCodeAt(0).toString(16)}`);
  return one.length > longest ? `${one.slice(0, longest)}... (${one.length})` : one;
}
