import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openStore, type Store } from "../../src/store/store.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** An empty database in a folder of its own; both are gone when the test ends. */
export function newStore(): Store {
  const store = openStore(join(temporaryFolder(), "panic-tda.db"));
  onTestFinished(() => store.close());
  return store;
}
