import { useEffect, useState } from "preact/hooks";
import { ask, failure, type Question, version } from "../state.ts";

/**
 * What the worker answers about the result that is shown to a question that `key` names; until then its last answer. Without a question
 * nothing is asked.
 */
export function useAnswer<T>(question: Question<T> | undefined, key: string): T | undefined {
  const [answer, setAnswer] = useState<T>();
  useEffect(() => {
    if (question === undefined) return;
    let current = true;
    ask(question).then(
      (next) => current && setAnswer(next),
      (error: Error) => {
        if (current) failure.value = error.message;
      },
    );
    return () => {
      current = false;
    };
  }, [key, version.value, question === undefined]);
  return answer;
}
