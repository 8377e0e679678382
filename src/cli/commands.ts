import type { Command } from "commander";
import { backupCommand } from "./backup.ts";
import { checkCommand } from "./check.ts";
import { citeCommand } from "./cite.ts";
import { clusterCommand } from "./cluster.ts";
import { deleteCommand } from "./delete.ts";
import { doctorCommand } from "./doctor.ts";
import { effectCommand } from "./effect.ts";
import { exploreCommand } from "./explore.ts";
import { exportCommand } from "./export.ts";
import { extendCommand } from "./extend.ts";
import { forkCommand } from "./fork.ts";
import { homologyCommand } from "./homology.ts";
import { importCommand } from "./import.ts";
import { initCommand } from "./init.ts";
import { listCommand } from "./list.ts";
import { migrateCommand } from "./migrate.ts";
import { modelsCommand } from "./models.ts";
import { plotCommand } from "./plot.ts";
import { pruneCommand } from "./prune.ts";
import { replayCommand } from "./replay.ts";
import { resumeCommand } from "./resume.ts";
import { runCommand } from "./run.ts";
import { runsCommand } from "./runs.ts";
import { setupCommand } from "./setup.ts";
import { showCommand } from "./show.ts";
import { statusCommand } from "./status.ts";
import { stopCommand } from "./stop.ts";
import { trustCommand } from "./trust.ts";
import { verifyCommand } from "./verify.ts";
import { whyCommand } from "./why.ts";

/** All commands, in the order of the help. Each file loads what it needs only when its command runs: the help must not wait for it. */
export const commands: readonly Command[] = [
  initCommand,
  checkCommand,
  runCommand,
  resumeCommand,
  stopCommand,
  extendCommand,
  forkCommand,
  effectCommand,
  replayCommand,
  statusCommand,
  whyCommand,
  listCommand,
  runsCommand,
  showCommand,
  exploreCommand,
  plotCommand,
  exportCommand,
  citeCommand,
  verifyCommand,
  importCommand,
  backupCommand,
  migrateCommand,
  doctorCommand,
  deleteCommand,
  pruneCommand,
  modelsCommand,
  trustCommand,
  clusterCommand,
  setupCommand,
  homologyCommand,
];
