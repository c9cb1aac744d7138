/** Names that a file may carry and no document may fall for. */
export const HOSTILE = {
  markup: `<img src=x onerror="alert('1')"></title><script>alert(2)</script>&amp;]]>`,
  bidi: "abc\u202edcba\u2066x\u200f\u061c.onnx",
  control: "a\u0000b\u001b[31mc\nd\ufffe",
  surrogate: "half \ud83d and \ude00",
  prototype: "__proto__",
  empty: "",
  megabyte: "x".repeat(1_000_000),
  emoji: "😀".repeat(5000),
};
