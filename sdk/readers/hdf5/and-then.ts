/** Goes on with a value at once where it is there: a million looks into an index need no million turns of the event loop. */
export function andThen<A, B>(value: A | Promise<A>, next: (value: A) => B | Promise<B>): B | Promise<B> {
  return value instanceof Promise ? value.then(next) : next(value);
}
