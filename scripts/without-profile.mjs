/** A plug-in of Rollup: pdfkit looks for a colour profile beside itself, for archives (PDF/A), which figures are not. A worker of a blob has nothing beside it. */
export const withoutProfile = {
  name: "without-profile",
  transform: (code, id) =>
    /node_modules.pdfkit/.test(id)
      ? { code: code.replace(/new URL\('[^']+\.icc', import\.meta\.url\)\.href/, '""'), map: null }
      : null,
};
