/** Lets the runtime turn to other events, such as the one that aborts a signal. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
