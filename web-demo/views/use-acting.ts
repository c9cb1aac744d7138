import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Acting, Overview } from "../engine/protocol.ts";
import { job, worker } from "../state.ts";

/** What takes longer is done on request. */
export const mostSeconds = 5;

/** Labels of the filters of the result on the page, once they were found. */
const known = signal<{ result: Overview; acting: Acting } | undefined>(undefined);

/**
 * Labels of the filters, without being asked for where that takes some seconds: behind what the page itself wants of the worker, and
 * only while no other work is under way. It is shown, not saved.
 * @returns `acting` once it is known, and whether it will be
 */
export function useActing(result: Overview): { acting?: Acting; coming: boolean } {
  const [refused, setRefused] = useState<Overview>();
  const { live, operators, labelSeconds } = result;
  const wanted = live && operators === null && labelSeconds !== null && labelSeconds <= mostSeconds;
  const acting = known.value?.result === result ? known.value.acting : undefined;
  const idle = job.value === undefined;
  const now = wanted && idle && acting === undefined;
  useEffect(() => {
    if (!now) return;
    const api = worker();
    let current = true;
    // What the view asks of the worker for its figures goes first.
    const timer = setTimeout(() => {
      api.acting().then(
        (found) => {
          if (current) known.value = { result, acting: found };
        },
        () => current && setRefused(result),
      );
    });
    return () => {
      current = false;
      clearTimeout(timer);
      void api.endActing();
    };
  }, [result, now]);
  return { acting, coming: wanted && acting === undefined && refused !== result };
}
