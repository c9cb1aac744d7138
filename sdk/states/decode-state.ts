import { sha256 } from "@noble/hashes/sha2.js";
import { inflateSync } from "fflate";
import headerSchema from "../../build/schema/convscope-state-1.schema.json" with { type: "json" };
import inputsSchema from "../../build/schema/convscope-state-inputs-1.schema.json" with { type: "json" };
import { UnreadableError, UnsupportedError } from "../errors.ts";
import { findFault, type Schema } from "../results/find-fault.ts";
import type { StateHeader, StateInputs } from "../results/state.ts";
import type { FilterRun, PassKind } from "../streams/passes.ts";
import { decodeValue } from "./decode-value.ts";
import { stateMagic, stateVersion } from "./encode-state.ts";
import type { CollectedPass, StudyState } from "./state.ts";

const digestBytes = 32;
const headerAt = stateMagic.length + 8;

/**
 * Reads a state file's bytes, which may come from anywhere: the checksum first, then the header by its schema, then the passes.
 * @param file Its name, for errors.
 * @throws UnreadableError, UnsupportedError for another version of the form
 */
export function decodeState(bytes: Uint8Array, file: string): StudyState {
  const place = { file };
  const start = new TextEncoder().encode(stateMagic);
  if (bytes.length < headerAt + digestBytes || !start.every((byte, i) => bytes[i] === byte)) {
    throw new UnreadableError("is no state file: expected one that convscope collect or merge wrote", place);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [version, length] = [stateMagic.length, stateMagic.length + 4].map((at) => view.getUint32(at, true));
  if (version !== stateVersion) {
    throw new UnsupportedError(`is a state of form ${version}, expected form ${stateVersion}`, place);
  }
  const end = bytes.length - digestBytes;
  const digest = sha256(bytes.subarray(0, end));
  if (!digest.every((byte, i) => byte === bytes[end + i])) {
    throw new UnreadableError("is damaged: its checksum is not that of its bytes; collect it again", place);
  }
  const [header, inputsAt] = [headerAt, headerAt + length];
  if (inputsAt + 8 > end) throw new UnreadableError(`has a header of ${length} bytes, more than the file`, place);
  const [packed, unpacked] = [inputsAt, inputsAt + 4].map((at) => view.getUint32(at, true));
  const passesAt = inputsAt + 8 + packed;
  // Deflate makes at most 1032 times as many bytes.
  if (passesAt > end || unpacked > 1032 * packed) {
    throw new UnreadableError(`has inputs of ${packed} and ${unpacked} bytes, more than the file can hold`, place);
  }
  const about = headerOf(bytes.subarray(header, inputsAt), file);
  const { files, models } = inputsOf(bytes.subarray(inputsAt + 8, passesAt), unpacked, file);
  const rounds = passesOf(decodeValue(bytes.subarray(passesAt, end)), about.rounds.length, models, file);
  return { ...about, files, models, rounds: about.rounds.map((round, i) => ({ ...round, passes: rounds[i] })) };
}

function headerOf(bytes: Uint8Array, file: string): StateHeader {
  const header = documentOf<StateHeader>(bytes, headerSchema, "header", file);
  for (const { of, shards } of header.rounds) {
    if (shards.some((shard, i) => shard >= of || (i > 0 && shard <= shards[i - 1])))
      throw new UnreadableError(`header: shards ${shards.slice(0, 8).join(", ")} of ${of}`, { file });
  }
  return header;
}

function inputsOf(packed: Uint8Array, length: number, file: string): StateInputs {
  let bytes: Uint8Array;
  try {
    bytes = inflateSync(packed, { out: new Uint8Array(length) });
  } catch (error) {
    throw new UnreadableError(`has inputs that cannot be inflated (${(error as Error).message})`, { file }, error);
  }
  const inputs = documentOf<StateInputs>(bytes, inputsSchema, "inputs", file);
  if (inputs.models.some((model) => model.files.some((at) => at >= inputs.files.length)))
    throw new UnreadableError("inputs: a model names a file that is not listed", { file });
  return inputs;
}

/** JSON of a schema. */
function documentOf<T>(bytes: Uint8Array, schema: unknown, what: string, file: string): T {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new UnreadableError(`has ${what} that is not JSON (${(error as Error).message})`, { file }, error);
  }
  const fault = findFault(json, schema as Schema);
  if (fault !== undefined) throw new UnreadableError(`${what}: ${fault.path.join(".")}: ${fault.what}`, { file });
  return json as T;
}

const kinds: readonly PassKind[] = ["sum", "chunks", "units"];

function passesOf(
  value: unknown,
  rounds: number,
  models: StateInputs["models"],
  file: string,
): Map<string, CollectedPass>[] {
  const layers = models.flatMap((model) => model.layers);
  const wrong = () => new UnreadableError("has passes that are not of the form of a state's", { file });
  if (!Array.isArray(value) || value.length !== rounds) throw wrong();
  return value.map((passes) => {
    if (!Array.isArray(passes)) throw wrong();
    return new Map(passes.map(passOf));
  });

  function passOf(pass: { key?: unknown; kind?: unknown; runs?: unknown; found?: unknown }): [string, CollectedPass] {
    const { key, kind, runs, found } = pass ?? {};
    if (typeof key !== "string" || !kinds.includes(kind as PassKind) || !(runs instanceof Float64Array)) throw wrong();
    if (runs.length % 3 !== 0 || (kind !== "sum" && !Array.isArray(found))) throw wrong();
    const places: FilterRun[] = [];
    for (let i = 0; i < runs.length; i += 3) {
      const [layer, start, end] = runs.subarray(i, i + 3);
      if (!(layer in layers && start >= 0 && start < end && end <= Math.max(1, layers[layer].filters))) throw wrong();
      places.push([layer, start, end]);
    }
    return [key, { kind: kind as PassKind, runs: places, found }];
  }
}
