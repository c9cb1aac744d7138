/** Tables as text, which only an export asks for. */
export { toCsv } from "../../../sdk/index.ts";
