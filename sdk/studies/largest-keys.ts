/** Largest k of k x k filters that keys are taken from: a sample of 20,000 takes 208 MB, and as much again packed. */
export const largestKeys = 51;
