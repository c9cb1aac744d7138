import headerSchema from "../../build/schema/convscope-state-1.schema.json" with { type: "json" };
import { RunningSha256 } from "../bytes/running-sha256.ts";
import { UnreadableError, UnsupportedError } from "../errors.ts";
import type { StateHeader } from "../results/state.ts";
import { decodePasses } from "./decode-passes.ts";
import { stateMagic, stateVersion } from "./encode-state.ts";
import { PackedModels } from "./packed-models.ts";
import { readDocument } from "./read-document.ts";
import type { StudyState } from "./state.ts";
import { piecesOf, type StateBytes } from "./state-bytes.ts";

const digestBytes = 32;
const headerAt = stateMagic.length + 8;

/**
 * Reads a state file's bytes, which may come from anywhere: the checksum first, then the header by its schema, then where the
 * finds of the passes lie. Finds and models are made of the bytes when they are asked for.
 * @param bytes They must not change afterwards.
 * @param file Its name, for errors.
 * @throws UnreadableError, UnsupportedError for another version of the form
 */
export function decodeState(bytes: StateBytes, file: string): StudyState {
  const place = { file };
  const { byteLength } = bytes;
  const start = new TextEncoder().encode(stateMagic);
  const first = bytes.subarray(0, Math.min(headerAt, byteLength));
  if (byteLength < headerAt + digestBytes || !start.every((byte, i) => first[i] === byte)) {
    throw new UnreadableError("is no state file: expected one that convscope collect or merge wrote", place);
  }
  const [version, length] = numbersAt(bytes, stateMagic.length);
  if (version !== stateVersion) {
    throw new UnsupportedError(`is a state of form ${version}, expected form ${stateVersion}`, place);
  }
  const end = byteLength - digestBytes;
  const hash = new RunningSha256();
  for (const piece of piecesOf(bytes, 0, end)) hash.update(piece);
  const told = bytes.subarray(end, byteLength);
  if (!hash.digest.every((byte, i) => byte === told[i])) {
    throw new UnreadableError("is damaged: its checksum is not that of its bytes; collect it again", place);
  }
  const modelsAt = headerAt + length;
  if (modelsAt + 8 > end) throw new UnreadableError(`has a header of ${length} bytes, more than the file`, place);
  const [packed, unpacked] = numbersAt(bytes, modelsAt);
  const passesAt = modelsAt + 8 + packed;
  // Deflate makes at most 1032 times as many bytes.
  if (passesAt > end || unpacked > 1032 * packed) {
    throw new UnreadableError(`has inputs of ${packed} and ${unpacked} bytes, more than the file can hold`, place);
  }
  const about = headerOf(bytes.subarray(headerAt, modelsAt), file);
  const rounds = decodePasses(bytes, passesAt, end, about.rounds.length, file);
  return {
    ...about,
    models: new PackedModels(bytes.subarray(modelsAt + 8, passesAt), unpacked),
    rounds: about.rounds.map((round, i) => ({ ...round, passes: rounds[i] })),
  };
}

function headerOf(bytes: Uint8Array, file: string): StateHeader {
  const header = readDocument<StateHeader>(bytes, headerSchema, "header", file);
  for (const { of, shards } of header.rounds) {
    if (shards.some((shard, i) => shard >= of || (i > 0 && shard <= shards[i - 1])))
      throw new UnreadableError(`header: shards ${shards.slice(0, 8).join(", ")} of ${of}`, { file });
  }
  return header;
}

/** Two whole numbers of 4 bytes each. */
function numbersAt(bytes: StateBytes, at: number): [number, number] {
  const part = bytes.subarray(at, at + 8);
  const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
  return [view.getUint32(0, true), view.getUint32(4, true)];
}
