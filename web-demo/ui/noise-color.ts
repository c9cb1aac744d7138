/** Of a cell whose D is not above its noise floor. */
export const noiseColor = "#e4e6e9";
