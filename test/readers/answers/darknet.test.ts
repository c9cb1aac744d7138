import { checkAnswers } from "./answers.ts";

checkAnswers("darknet");
