import { checkAnswers } from "./answers.ts";

checkAnswers("pt2");
