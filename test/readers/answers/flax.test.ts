import { checkAnswers } from "./answers.ts";

checkAnswers("flax");
