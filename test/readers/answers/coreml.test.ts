import { checkAnswers } from "./answers.ts";

checkAnswers("coreml");
