/** Saved results with the schemas that they are held to: only who opens one asks for it. */
export { openSaved } from "../open-saved.ts";
