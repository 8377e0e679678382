import { Command, CommanderError } from "commander";
import { packageVersion } from "../system/package-version.ts";
import { commandLineError } from "./command-line-error.ts";
import { exitCodes, reportError } from "./errors.ts";
import { misplacedPath } from "./misplaced-path.ts";

/**
 * Does what the user asked for, and leaves the exit code in `process.exitCode`.
 *
 * @param commands - Those that the program is to know: the called one is enough
 */
export async function runCommandLine(commands: readonly Command[]): Promise<void> {
  const program = new Command("panic-tda")
    .usage("COMMAND [options]")
    .description(
      "Runs networks of generative models and computes the topology of what they say to each other.",
    )
    .version(packageVersion, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [COMMAND]", "print the help of a command")
    .addHelpText("before", "Example: panic-tda run experiments/quickstart.json\n")
    .addHelpText("after", "\nThe database is --db, else the environment's PANIC_TDA_DB, else ./panic-tda.db.")
    .configureOutput({ outputError: (text) => void reportError(commandLineError(text, program)) })
    .hook("preAction", (_, command) => {
      const misplaced = misplacedPath(command);
      if (misplaced !== undefined) throw misplaced;
    })
    .configureHelp({ showGlobalOptions: false })
    // What stands behind a command is that command's, also where it has commands of its own.
    .enablePositionalOptions();

  for (const command of commands) program.addCommand(prepared(command));
  program.exitOverride();

  // `panic-tda list | head` closes our output early, which is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCodes.done);
    throw error;
  });
  // The terminal may be closed while an experiment runs: its call is still to be finished and saved, whether or not anybody reads.
  process.stderr.on("error", () => {});

  try {
    await program.parseAsync();
  } catch (error) {
    // They are printed already, and commander throws also after the help that was asked for.
    if (error instanceof CommanderError)
      process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.userInput;
    else process.exitCode = reportError(error);
  }
}

/** A command, and those below it, with our help, and errors in our words, that we turn into exit codes. */
function prepared(command: Command): Command {
  for (const below of command.commands) prepared(below);
  return command
    .helpOption("-h, --help", "print this help")
    .configureOutput({
      outputError: (text) => void reportError(misplacedPath(command) ?? commandLineError(text, command)),
    })
    .exitOverride();
}
