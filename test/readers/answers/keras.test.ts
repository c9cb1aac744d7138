import { checkAnswers } from "./answers.ts";

checkAnswers("keras");
