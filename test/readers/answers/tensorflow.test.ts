import { checkAnswers } from "./answers.ts";

checkAnswers("tensorflow");
