import { InvalidInputError, ReadnextError } from "../errors/errors.ts";

/**
 * Visits each item in turn.
 * @param kind what an item is called in messages
 * @throws InvalidInputError with the code and message of what reading or visiting an item threw, behind its kind and
 * number, counted from 0
 */
export function visitNumbered<T>(items: Iterable<T>, kind: string, visit: (item: T) => void): void {
  let number = 0;
  try {
    for (const item of items) {
      visit(item);
      number += 1;
    }
  } catch (cause) {
    if (!(cause instanceof ReadnextError)) throw cause;
    throw new InvalidInputError(cause.code, `${kind} ${number}: ${cause.message}`, { cause });
  }
}
