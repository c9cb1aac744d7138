/**
 * D3's packages say that loading them has no side effects ("sideEffects": false), but a bundler takes that for whole files alone, and each
 * comes as one. So each variable's initialiser is marked: of all colour scales and interpolators those that nobody uses are left out.
 */
export const pureD3 = {
  name: "pure-d3",
  transform: (code, id) =>
    /\/node_modules\/d3-[a-z-]+\//.test(id.replaceAll("\\", "/")) ? { code: markInitialisers(code), map: null } : null,
};

/** Colour spaces that no figure mixes in: what gives them their methods is left out, and so are they. */
const unusedSpaces = /^(?=define\((Lab|Hcl|Cubehelix), )/gm;

/** `var a = f(...)` and `var a = new B(...).c(...)`, up to the end of the statement at the line's end. */
function markInitialisers(code) {
  return code
    .replace(/^(var [\w$]+ = )(new Array\(3\)[^;]*);$/gm, "$1/*#__PURE__*/ (() => $2)();")
    .replace(/^(var [\w$]+ = )(?=[\w$]+\(|\(function)/gm, "$1/*#__PURE__*/ ")
    .replace(unusedSpaces, "/*#__PURE__*/ ");
}
