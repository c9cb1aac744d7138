import { checkAnswers } from "./answers.ts";

checkAnswers("archive");
