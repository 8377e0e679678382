#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { packageVersion } from "../system/package-version.ts";
import { backupCommand } from "./backup.ts";
import { checkCommand } from "./check.ts";
import { citeCommand } from "./cite.ts";
import { clusterCommand } from "./cluster.ts";
import { deleteCommand } from "./delete.ts";
import { doctorCommand } from "./doctor.ts";
import { exitCodes, reportError } from "./errors.ts";
import { exploreCommand } from "./explore.ts";
import { exportCommand } from "./export.ts";
import { homologyCommand } from "./homology.ts";
import { importCommand } from "./import.ts";
import { initCommand } from "./init.ts";
import { listCommand } from "./list.ts";
import { modelsCommand } from "./models.ts";
import { resumeCommand } from "./resume.ts";
import { runCommand } from "./run.ts";
import { runsCommand } from "./runs.ts";
import { setupCommand } from "./setup.ts";
import { showCommand } from "./show.ts";
import { statusCommand } from "./status.ts";
import { verifyCommand } from "./verify.ts";
import { whyCommand } from "./why.ts";

/** In the order of the help. Each file loads what it needs only when its command runs: the help must not wait for it. */
const commands = [
  initCommand,
  checkCommand,
  runCommand,
  resumeCommand,
  statusCommand,
  whyCommand,
  listCommand,
  runsCommand,
  showCommand,
  exploreCommand,
  exportCommand,
  citeCommand,
  verifyCommand,
  importCommand,
  backupCommand,
  doctorCommand,
  deleteCommand,
  modelsCommand,
  clusterCommand,
  setupCommand,
  homologyCommand,
];

const program = new Command("panic-tda")
  .usage("COMMAND [options]")
  .description("Runs networks of generative models and computes the topology of what they say to each other.")
  .version(packageVersion, "-V, --version", "print the version")
  .helpOption("-h, --help", "print this help")
  .helpCommand("help [COMMAND]", "print the help of a command")
  .addHelpText("before", "Example: panic-tda run experiments/quickstart.json\n")
  .addHelpText("after", "\nThe database is --db, else the environment's PANIC_TDA_DB, else ./panic-tda.db.")
  .showHelpAfterError("  Help: panic-tda --help")
  .configureHelp({ showGlobalOptions: false })
  // What stands behind a command is that command's, also where it has commands of its own.
  .enablePositionalOptions();

for (const command of commands) program.addCommand(prepared(command, `panic-tda ${command.name()}`));
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
  // Commander has printed its own errors, and throws also after the help that was asked for.
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.userInput;
  else process.exitCode = reportError(error);
}

/** A command, and those below it, with our help, and errors that we turn into exit codes. */
function prepared(command: Command, path: string): Command {
  for (const below of command.commands) prepared(below, `${path} ${below.name()}`);
  return command
    .helpOption("-h, --help", "print this help")
    .showHelpAfterError(`  Help: ${path} --help`)
    .exitOverride();
}
