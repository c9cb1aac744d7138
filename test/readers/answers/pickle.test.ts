import { checkAnswers } from "./answers.ts";

checkAnswers("pickle");
