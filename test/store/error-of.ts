/** What `act` throws; an error of its own if it throws nothing. */
export function errorOf<E extends Error>(kind: new (...parameters: never[]) => E, act: () => unknown): E {
  try {
    act();
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error(`expected ${kind.name} to be thrown, nothing was`);
}
