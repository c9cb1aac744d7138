import { Deflate, inflateSync } from "fflate";
import inputsSchema from "../../build/schema/convscope-state-inputs-1.schema.json" with { type: "json" };
import { joinBytes } from "../bytes/join-bytes.ts";
import { UnreadableError } from "../errors.ts";
import type { StateInputs, StateModel } from "../results/state.ts";
import { readDocument } from "./read-document.ts";

/** The models of a study as its states carry them, JSON, deflated: of 20,000 layers the text has 15 MB, deflated 0.2 MB. */
export class PackedModels {
  constructor(
    /** Deflated. */
    readonly packed: Uint8Array,
    /** Of the text. */
    readonly byteLength: number,
  ) {}

  /**
   * Packs models.
   * @param models Each a `StateModel` as JSON, one after the other: they are not held together.
   */
  static of(models: Iterable<Uint8Array>): PackedModels {
    const pieces: Uint8Array[] = [];
    let length = 0;
    const deflate = new Deflate((piece) => pieces.push(piece));
    const push = (bytes: Uint8Array, isLast = false) => {
      length += bytes.length;
      deflate.push(bytes, isLast);
    };
    const encode = (text: string) => new TextEncoder().encode(text);
    const about: Omit<StateInputs, "models"> = { schema: "convscope-state-inputs/1" };
    push(encode(JSON.stringify(about).replace(/}$/, ',"models":[')));
    let isFirst = true;
    for (const model of models) {
      if (!isFirst) push(encode(","));
      push(model);
      isFirst = false;
    }
    push(encode("]}"), true);
    return new PackedModels(joinBytes(pieces), length);
  }

  /**
   * The models, made anew each time.
   * @param files How many files the state has.
   * @param name Of the state, for errors.
   * @throws UnreadableError
   */
  read(files: number, name = "the state"): StateModel[] {
    let bytes: Uint8Array;
    try {
      bytes = inflateSync(this.packed, { out: new Uint8Array(this.byteLength) });
    } catch (error) {
      const why = (error as Error).message;
      throw new UnreadableError(`has inputs that cannot be inflated (${why})`, { file: name }, error);
    }
    const { models } = readDocument<StateInputs>(bytes, inputsSchema, "inputs", name);
    if (models.some((model) => model.files.some((at) => at >= files)))
      throw new UnreadableError("inputs: a model names a file that is not listed", { file: name });
    return models;
  }
}
