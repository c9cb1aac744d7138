import { checkAnswers } from "./answers.ts";

checkAnswers("caffe");
