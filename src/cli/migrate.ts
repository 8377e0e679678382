import { Command } from "commander";
import { bytes } from "../text/numbers.ts";
import { type DatabaseOptions, databaseOption, databasePath, openStoreOf } from "./database-option.ts";

export const migrateCommand = new Command("migrate")
  .description("bring a database of an older version to the present schema")
  .addOption(databaseOption())
  .option("--remove-copies", "delete the copies that migrations have left beside it")
  .option("--json", "print the schema and the copies as JSON")
  .addHelpText("before", "Example: panic-tda migrate --db last-year.db\n")
  .action(async (options: DatabaseOptions & { removeCopies?: boolean; json?: boolean }) => {
    const { schemaVersion } = await import("../store/migrate.ts");
    const { copiesBeforeMigrations, removeCopy } = await import("../store/copy-before-migration.ts");
    const path = databasePath(options);
    // The copies go only when the database was opened, and with it found to be whole enough to be read.
    using store = await openStoreOf(options, "write");
    const schema = schemaVersion(store.database);
    const copies = copiesBeforeMigrations(path);
    if (options.removeCopies) for (const copy of copies) removeCopy(copy.path);
    if (options.json) {
      const left = options.removeCopies ? [] : copies;
      console.log(JSON.stringify({ schema, copies: left, removed: options.removeCopies ? copies : [] }));
      return;
    }
    console.log(`${path} has schema ${schema}.`);
    for (const copy of copies) {
      console.log(`${options.removeCopies ? "Deleted" : "Beside it"}: ${copy.path}, ${bytes(copy.bytes)}`);
    }
  });
