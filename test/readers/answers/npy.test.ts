import { checkAnswers } from "./answers.ts";

checkAnswers("npy");
