/** The comparison of two models, which their view asks for. */
export { diff } from "../../../sdk/index.ts";
