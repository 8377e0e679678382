import { expect, test } from "vitest";
import { dataTables, storedColumns } from "../../src/store/data-tables.ts";
import { newStore } from "./new-store.ts";

test("the list of tables has every table of data, and every column of each", () => {
  const { database } = newStore();
  const names = database
    .all<{ name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN ('leases', 'kept_counts') ORDER BY name",
    )
    .map(({ name }) => name);
  expect(dataTables.map(({ name }) => name).sort()).toEqual(names);
  for (const table of dataTables) {
    const columns = database.all<{ name: string }>("SELECT name FROM pragma_table_xinfo(:name)", {
      name: table.name,
    });
    const own = table.columns
      .filter(({ isOwnOrCompletedAt }) => isOwnOrCompletedAt)
      .map(({ name }) => `own_${name}`);
    expect([...storedColumns(table), ...own].sort(), table.name).toEqual(
      columns.map(({ name }) => name).sort(),
    );
  }
});
