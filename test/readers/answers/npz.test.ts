import { checkAnswers } from "./answers.ts";

checkAnswers("npz");
