// What places models among the networks of an atlas.
export { parseAtlas, placeInAtlas } from "../../../sdk/index.ts";
