import { checkAnswers } from "./answers.ts";

checkAnswers("hdf5");
