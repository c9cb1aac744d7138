import { checkAnswers } from "./answers.ts";

checkAnswers("onnx");
