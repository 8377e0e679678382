import { open } from "node:fs/promises";
import { csvLine } from "./csv-text.ts";
import type { TableFormat } from "./table-format.ts";

/** Comma-separated values with a header line, UTF-8, see `csvLine`; lists are their JSON text. */
export const csvFormat: TableFormat = {
  name: "csv",
  cannotTell: new Set(["vector", "neighbours", "picture"] as const),
  async open(path, { columns }) {
    const file = await open(path, "wx");
    await file.write(csvLine(columns.map(({ name }) => name)));
    return {
      write: async (rows) => void (await file.write(rows.map(csvLine).join(""))),
      finish: async () => {
        await file.sync();
        await file.close();
      },
      abandon: () => file.close(),
    };
  },
};
