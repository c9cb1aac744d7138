import { checkAnswers } from "./answers.ts";

checkAnswers("matlab");
