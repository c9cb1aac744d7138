/** The sources of models given as sets of files, the one to open first: [[["model.json", bytes], ...], ...]. */
export function sourcesOf({ fromFiles }, models) {
  return models.map((files) => fromFiles(new Map(files), files[0][0]));
}

/** SHA-256 of the reports of models, each analysed by itself, one after the other. */
export async function reportsDigest({ analyze, openModel, toJson }, sources, options = {}) {
  let reports = "";
  for (const source of sources) {
    const model = await openModel(source);
    reports += toJson(await analyze([model], options));
    await model.close();
  }
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(reports));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
