import { useEffect, useState } from "preact/hooks";
import type { Overview } from "../engine/protocol.ts";
import { further, job } from "../state.ts";

/**
 * Runs a further study once for the opened models; other work ends first. What was stopped begins anew when the view is opened again.
 * @param isThere whether there is its result already
 * @returns why there is none
 */
export function useFurther(
  { models }: Overview,
  isThere: boolean,
  label: string,
  how: Parameters<typeof further>[1],
): string | undefined {
  const [refused, setRefused] = useState<string>();
  const idle = job.value === undefined;
  useEffect(() => {
    if (isThere || refused !== undefined || !idle) return;
    void further(label, how).then(setRefused);
  }, [models, idle]);
  return refused;
}
