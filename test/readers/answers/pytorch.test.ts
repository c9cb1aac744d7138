import { checkAnswers } from "./answers.ts";

checkAnswers("pytorch");
