/** Tags of the values, one byte each. */
export const tag = { null: 0, number: 1, text: 2, list: 3, record: 4, array: 5, false: 6, true: 7 } as const;

/** Arrays by their places in this list. */
export const arrayTypes = [Float64Array, Float32Array, Uint32Array] as const;
export type SavedArray = InstanceType<(typeof arrayTypes)[number]>;

/** How an array's numbers are written: as they are; as whole numbers of so many bytes; as multiples of 2^-20 in four. */
export const form = { plain: 0, u8: 1, u16: 2, u32: 3, fixed: 4 } as const;
export const fixedUnit = 2 ** -20;
