/**
 * Of what is read of a pickle, without its long byte strings. Names and shapes are small beside weights: the largest
 * checkpoints with optimiser states stay below 32 MiB.
 */
export const maxPickleBytes = 64 * 1024 * 1024;
/** Bytes of a byte string that is held; a longer one is stepped over, and read when it is asked for. */
export const longestHeld = 1024;
/** Bytes of a text that is held: a whole configuration. */
export const longestText = 1024 * 1024;
/** Some 40 a tensor: enough for 100,000 tensors; one takes some 20 ns, so this is a fraction of a second. */
export const maxOpcodes = 5_000_000;
/** Python writes lists and dictionaries in batches of 1000; only a tuple puts more on the stack. */
export const maxStack = 1_000_000;
/** Open marks: Python's own recursion limit keeps its writers below 1000 levels. */
export const maxMarks = 10_000;
/** Pickles within each other, as joblib writes arrays of objects: an array of arrays of objects is one more. */
export const maxInner = 16;
/** Python reads no decimal integer of more digits either. */
export const maxDigits = 4300;
/** Of an integer in bytes; the widest in use, the states of random generators, come in pieces of 16. */
export const maxIntegerBytes = 1024;
/** Of a module's or a class's name. */
export const maxNameLength = 1024;
/** Different classes and functions; a large network's pickle names some 100. */
export const maxGlobals = 10_000;
/** Memory for the values: this, and `memoryRatio` times what was read. Pickles of networks take 2 to 3 times their size. */
export const freeMemory = 32 * 1024 * 1024;
export const memoryRatio = 3;
/** Estimates of what a value takes, in bytes. */
export const costs = { slot: 8, memo: 40, list: 48, dict: 200, entry: 40, object: 80, text: 32, integer: 32 } as const;
