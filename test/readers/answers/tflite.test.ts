import { checkAnswers } from "./answers.ts";

checkAnswers("tflite");
