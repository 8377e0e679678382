import { Command } from "commander";
import { expect, test } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { misplacedPath } from "../../src/cli/misplaced-path.ts";

/** What is said of the words behind a command's name. */
async function said(line: string): Promise<string | undefined> {
  const [name = "", ...rest] = line.split(" ");
  let command: Command = await commands[name]!();
  new Command("panic-tda").addCommand(command);
  while (command.commands.some((one) => one.name() === rest[0]))
    command = command.commands.find((one) => one.name() === rest[0])!;
  command.args = command.parent?.parent === null ? rest : rest.slice(1);
  return misplacedPath(command)?.hint;
}

test.each([
  ["export tables latest out.csv", "A path is named by --out: panic-tda export tables latest --out out.csv"],
  ["export tables all tables", "A path is named by --out: panic-tda export tables all --out tables"],
  [
    "export images latest pictures",
    "A path is named by --out: panic-tda export images latest --out pictures",
  ],
  [
    "export film-strip 4e1c09aa a.svg",
    "A path is named by --out: panic-tda export film-strip 4e1c09aa --out a.svg",
  ],
  ["export video latest a.mp4", "A path is named by --out: panic-tda export video latest --out a.mp4"],
  [
    "export animation 4e1c09aa a.webp",
    "A path is named by --out: panic-tda export animation 4e1c09aa --out a.webp",
  ],
  [
    "export bundle latest a.bundle",
    "A path is named by --out: panic-tda export bundle latest --out a.bundle",
  ],
  ["export site latest ../site", "A path is named by --out: panic-tda export site latest --out ../site"],
  ["plot map latest figures/", "A path is named by --out: panic-tda plot map latest --out figures/"],
  ["distances latest a.csv", "A path is named by --out: panic-tda distances latest --out a.csv"],
  ["status other.db", "A path is named by --db: panic-tda status --db other.db"],
  ["list other.db", "A path is named by --db: panic-tda list --db other.db"],
  ["extend latest a.json", "A path is named by --config: panic-tda extend latest --config a.json"],
  ["resume a.json", "A config is performed by: panic-tda run a.json"],
  ["why ./notes", "Leave it out."],
])("a path in %s is named by an option", async (line, hint) => {
  expect(await said(line)).toBe(hint);
});

test.each([
  "export tables 4e1c09aa-12 latest",
  "show 4e1c09aa/3",
  "annotate Model.v2/0/3",
  "run a.json b.json",
  "import a.db",
  "check ./a.json",
  "plot map 4e1c09aa",
])("%s has a path only where one belongs", async (line) => {
  expect(await said(line)).toBeUndefined();
});
