import { UsageError } from "../errors.ts";
import type { Kernels } from "./load.ts";

const arrays = { f32: Float32Array, f64: Float64Array, u32: Uint32Array, u8: Uint8Array } as const;

export type ElementType = keyof typeof arrays;
export type ArrayOf<T extends ElementType> = InstanceType<(typeof arrays)[T]>;
export type FloatArray = Float32Array | Float64Array;

/** A run of numbers inside the Wasm memory. Valid until the workspace that made it is released. */
export interface Block<T extends ElementType = ElementType> {
  readonly type: T;
  /** Byte address, a multiple of 16. */
  readonly pointer: number;
  /** Count of elements. */
  readonly length: number;
}

/** What a workspace needs of a Wasm core. */
export type Arena = Pick<Kernels, "memory" | "arenaMark" | "arenaPush" | "arenaRelease">;

/** Scratch memory of the Wasm core: everything placed through it is released at once by `withWorkspace`. */
export class Workspace<K extends Arena = Kernels> {
  constructor(readonly kernels: K) {}

  /** `length` elements, not cleared. */
  allocate<T extends ElementType>(type: T, length: number): Block<T> {
    const pointer = this.kernels.arenaPush(length * arrays[type].BYTES_PER_ELEMENT);
    if (pointer === 0) throw new UsageError(`the Wasm memory has no room for ${length} more ${type} numbers`);
    return { type, pointer, length };
  }

  /** `length` elements set to zero. */
  zeros<T extends ElementType>(type: T, length: number): Block<T> {
    const block = this.allocate(type, length);
    this.view(block).fill(0);
    return block;
  }

  /** Copies an array in. */
  place<T extends ElementType>(type: T, values: ArrayLike<number>): Block<T> {
    const block = this.allocate(type, values.length);
    (this.view(block) as Float64Array).set(values);
    return block;
  }

  /** Copies floats in, keeping their width. */
  placeFloats(values: FloatArray): Block<"f32" | "f64"> {
    return this.place(values instanceof Float32Array ? "f32" : "f64", values);
  }

  /** The numbers of a block as f64 in a block of their own. */
  widen(block: Block<"f32" | "f64">): Block<"f64"> {
    const wide = this.allocate("f64", block.length);
    this.view(wide).set(this.view(block));
    return wide;
  }

  /** The block's numbers, in place. Any later allocation may grow the memory and detach the view: ask again then. */
  view<T extends ElementType>(block: Block<T>): ArrayOf<T> {
    const View = arrays[block.type];
    return new View(this.kernels.memory.buffer, block.pointer, block.length) as ArrayOf<T>;
  }

  /** The block's numbers whenever they are asked for: a view that a growing memory has detached is made anew. */
  reader<T extends ElementType>(block: Block<T>): () => ArrayOf<T> {
    let view = this.view(block);
    return () => {
      if (view.length === 0) view = this.view(block);
      return view;
    };
  }

  /** A copy of the block's numbers that outlives the workspace. */
  copyOut<T extends ElementType>(block: Block<T>): ArrayOf<T> {
    return this.view(block).slice() as ArrayOf<T>;
  }
}

/** Runs `body` with scratch memory and gives the memory back, also when `body` throws. `body` must not be async. */
export function withWorkspace<R, K extends Arena = Kernels>(kernels: K, body: (workspace: Workspace<K>) => R): R {
  const mark = kernels.arenaMark();
  try {
    return body(new Workspace(kernels));
  } finally {
    kernels.arenaRelease(mark);
  }
}

/** Throws unless the block holds exactly `length` elements: the check before a kernel, which itself checks nothing. */
export function expectLength(block: Block, length: number, what: string): void {
  if (block.length !== length) {
    throw new UsageError(`${what} holds ${block.length} numbers, expected ${length}`);
  }
}
