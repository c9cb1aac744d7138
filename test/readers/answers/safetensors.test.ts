import { checkAnswers } from "./answers.ts";

checkAnswers("safetensors");
