import { expect, test } from "vitest";
import { invocationDetails } from "../../src/cli/show-invocation.ts";
import { runDetails } from "../../src/cli/show-run.ts";
import { WorkFailedError } from "../../src/errors.ts";
import type { Database } from "../../src/store/database.ts";
import { presentExperiment } from "../../src/store/experiments.ts";
import { presentImage } from "../../src/store/images.ts";
import { loopsOfRun } from "../../src/topology/run-loops.ts";
import { newStore } from "./new-store.ts";

const id = "01a222a0-2cba-73d0-add0-70553962f3a8";

test.each<[string, (database: Database) => unknown]>([
  [`experiment ${id}`, (database) => presentExperiment(database, id)],
  [`run ${id}`, (database) => runDetails(database, id)],
  [`run ${id}`, (database) => loopsOfRun({ database } as never, id)],
  [`invocation ${id}`, (database) => invocationDetails(database, id)],
  [`the picture ${id}`, (database) => presentImage(database, id)],
])("%s, found a moment before another process deleted it, is told by name", (what, read) => {
  const { database } = newStore();
  expect(() => read(database)).toThrow(WorkFailedError);
  expect(() => read(database)).toThrow(
    `${database.path}: ${what} was deleted a moment ago, by another process.`,
  );
});
