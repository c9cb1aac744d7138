import { useEffect, useState } from "preact/hooks";

/** What the worker answers to a question that `key` names; until then its last answer. Without a question nothing is asked. */
export function useAnswer<T>(ask: (() => Promise<T>) | undefined, key: string): T | undefined {
  const [answer, setAnswer] = useState<T>();
  useEffect(() => {
    let current = true;
    void ask?.().then((next) => current && setAnswer(next));
    return () => {
      current = false;
    };
  }, [key, ask === undefined]);
  return answer;
}
