import { checkAnswers } from "./answers.ts";

checkAnswers("tfjs");
