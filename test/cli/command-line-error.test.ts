import { Command, Option } from "commander";
import { expect, test } from "vitest";
import { commandLineError } from "../../src/cli/command-line-error.ts";

/** What is said of a command line: `panic-tda make THING [options]`. */
function said(...words: string[]): string {
  let message = "";
  const make = new Command("make")
    .argument("<thing>", "what to make")
    .option("--out <file>", "where to")
    .addOption(new Option("--in <file>", "where from").conflicts("out"))
    .addOption(new Option("--colour <name>", "which").choices(["red", "blue"]))
    .addOption(new Option("--size <n>", "in metres").makeOptionMandatory())
    .action(() => {});
  const program = new Command("panic-tda").enablePositionalOptions().exitOverride().addCommand(make);
  for (const command of [program, make])
    command.exitOverride().configureOutput({
      outputError: (text) => {
        const error = commandLineError(text, command);
        message = `${error.message} | ${error.hint}`;
      },
    });
  expect(() => program.parse(words, { from: "user" })).toThrow();
  return message;
}

test.each([
  [["mak"], 'panic-tda: there is no command "mak". | Did you mean make? See panic-tda --help'],
  [
    ["make", "a", "--size", "1", "--colr", "red"],
    "make: there is no option --colr. | Did you mean --colour? See panic-tda make --help",
  ],
  [["make", "a", "--size", "1", "-x"], "make: there is no option -x. | See panic-tda make --help"],
  [
    ["make", "--size", "1"],
    "make: expected <thing>, found none. It is what to make. | See panic-tda make --help",
  ],
  [
    ["make", "a", "b", "c", "--size", "1"],
    'make: expected no more than <thing>, found "b" "c", too. | See panic-tda make --help',
  ],
  [["make", "a", "--size"], "make --size: expected <n>, found none. | See panic-tda make --help"],
  [["make", "a"], "make: expected --size <n>, found none. It is in metres. | See panic-tda make --help"],
  [
    ["make", "a", "--colour", "green"],
    '--colour: expected one of red, blue; found "green". | See panic-tda make --help',
  ],
  [
    ["make", "a", "--size", "1", "--in", "a", "--out", "b"],
    "make: --in <file> cannot be used with --out <file>. | Leave one of them out. See panic-tda make --help",
  ],
])("%j is answered with what was expected, what was found, and what to do", (words, message) => {
  expect(said(...words)).toBe(message);
});
