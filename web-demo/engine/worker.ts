import { expose } from "comlink";
import { Studies } from "./studies.ts";

expose(new Studies());
