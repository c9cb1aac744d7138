import { checkAnswers } from "./answers.ts";

checkAnswers("openvino");
