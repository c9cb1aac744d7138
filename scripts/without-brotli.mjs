/** A plug-in of Rollup: our fonts are TrueType; what would unpack WOFF2 is an eighth of the code that writes PDF. */
export const withoutBrotli = {
  name: "without-brotli",
  resolveId: (id) => (id === "brotli/decompress.js" ? "\0no-brotli" : null),
  load: (id) => (id === "\0no-brotli" ? 'export default () => { throw new Error("WOFF2 is not read"); };' : null),
};
