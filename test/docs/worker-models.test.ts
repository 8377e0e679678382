import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readCatalogue } from "../../src/worker/catalogue.ts";
import { isUpdating, readPage, root } from "./pages.ts";

const begin = "<!-- worker models -->\n";
const end = "<!-- end -->\n";

/** The models of the worker as docs/models.md lists them. */
function table(): string {
  const rows = readCatalogue()
    .filter((entry) => !entry.hidden)
    .map((entry) => {
      const gigabytes = (entry.memory_bytes / 1e9).toFixed(1);
      const licence = `${entry.licence ?? "unknown"}${entry.gated ? ", gated" : ""}`;
      return `| \`${entry.name}\` | ${entry.kind} | ${entry.repository} | ${licence} | ${gigabytes} |`;
    });
  return [
    "| model | kind | repository | licence | GB of memory |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

test("docs/models.md lists the models of the worker as the catalogue has them", () => {
  const page = readPage("docs/models.md");
  const from = page.indexOf(begin) + begin.length;
  const to = page.indexOf(end, from);
  if (isUpdating) writeFileSync(join(root, "docs/models.md"), page.slice(0, from) + table() + page.slice(to));
  else expect(page.slice(from, to)).toBe(table());
});
