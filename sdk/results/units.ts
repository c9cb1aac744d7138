/**
 * What the numbers and texts of a result are: kinds with their unit and range. The JSON Schemas, the check of saved documents
 * and docs/RESULT.md are generated from the types of this folder, their comments and their tags.
 */

/** How many. @asType integer @minimum 0 */
export type Count = number;

/** How many, at least one. @asType integer @minimum 1 */
export type Positive = number;

/** A place in a list, from 0. @asType integer @minimum 0 */
export type Index = number;

/** Seed of everything random. @asType integer @minimum 0 */
export type Seed = number;

/** A part of a whole: 1 is all of it. @minimum 0 @maximum 1 */
export type Share = number;

/** The difference of two shares. @minimum -1 @maximum 1 */
export type ShareDifference = number;

/** Cosine of the angle between two filters, with its sign. @minimum -1 @maximum 1 */
export type Cosine = number;

/** Cosine of the angle between two filters, without its sign. @minimum 0 @maximum 1 */
export type AbsoluteCosine = number;

/** A number that is not negative. @minimum 0 */
export type Magnitude = number;

/** Standard deviation of a Gaussian in an image. Fits search from 0 to 100. @minimum 0 @maximum 100 @unit px */
export type Sigma = number;

/** Depth in the model: 0 is its first convolution, 1 its last. @minimum 0 @maximum 1 */
export type Depth = number;

/** The number of a master key filter, in the order of the paper. @asType integer @minimum 1 @maximum 8 */
export type MasterKeyNumber = number;

/** SHA-256 in lower-case hexadecimal. @pattern ^[0-9a-f]{64}$ */
export type Sha256 = string;

/** [rows, columns] of a filter. @minItems 2 @maxItems 2 */
export type KernelSize = Positive[];

/** [rows, columns] of images. */
export type ImageSize = [Positive, Positive];

/** Both ends of a range, the lower first. */
export type Interval = [number, number];

/** One number for each tap of the filter, row-major. @shape kernel[0] * kernel[1] */
export type Weights = number[];

/** Least, lower quartile, median, upper quartile and greatest; empty for none. @maxItems 5 */
export type Quartiles<T extends number> = T[];

/** One number for each tap of a 3-D kernel: depth, rows, columns. @shape kernel[0] * kernel[1] * kernel[2] */
export type KernelWeights = number[];
