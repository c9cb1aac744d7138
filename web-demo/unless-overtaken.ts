/**
 * The answer to a question about what is shown. Where something else is shown by then there is none, nor an error: who asked asks anew,
 * or is gone.
 *
 * @param shown Tells one result from another.
 * @param settled Ends when no work is under way: the worker has a newer result a moment before the page.
 */
export async function unlessOvertaken<T>(
  question: () => Promise<T>,
  shown: () => unknown,
  settled: () => Promise<void>,
): Promise<T> {
  const about = shown();
  const overtaken = new Promise<never>(() => {});
  try {
    const answer = await question();
    return shown() === about ? answer : overtaken;
  } catch (error) {
    await settled();
    if (shown() === about) throw error;
    return overtaken;
  }
}
