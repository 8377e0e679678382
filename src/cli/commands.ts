import type { Command } from "commander";

/**
 * All commands, in the order of the help: each one's name, and how it is loaded. Only the file of the command that was called is
 * loaded, so that none waits for the others; each file in turn loads what it needs when its command runs.
 */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  init: async () => (await import("./init.ts")).initCommand,
  check: async () => (await import("./check.ts")).checkCommand,
  run: async () => (await import("./run.ts")).runCommand,
  resume: async () => (await import("./resume.ts")).resumeCommand,
  stop: async () => (await import("./stop.ts")).stopCommand,
  extend: async () => (await import("./extend.ts")).extendCommand,
  fork: async () => (await import("./fork.ts")).forkCommand,
  effect: async () => (await import("./effect.ts")).effectCommand,
  replay: async () => (await import("./replay.ts")).replayCommand,
  status: async () => (await import("./status.ts")).statusCommand,
  why: async () => (await import("./why.ts")).whyCommand,
  distances: async () => (await import("./distances.ts")).distancesCommand,
  topology: async () => (await import("./topology.ts")).topologyCommand,
  list: async () => (await import("./list.ts")).listCommand,
  runs: async () => (await import("./runs.ts")).runsCommand,
  search: async () => (await import("./search.ts")).searchCommand,
  show: async () => (await import("./show.ts")).showCommand,
  annotate: async () => (await import("./annotate.ts")).annotateCommand,
  explore: async () => (await import("./explore.ts")).exploreCommand,
  plot: async () => (await import("./plot.ts")).plotCommand,
  export: async () => (await import("./export.ts")).exportCommand,
  cite: async () => (await import("./cite.ts")).citeCommand,
  verify: async () => (await import("./verify.ts")).verifyCommand,
  import: async () => (await import("./import.ts")).importCommand,
  backup: async () => (await import("./backup.ts")).backupCommand,
  migrate: async () => (await import("./migrate.ts")).migrateCommand,
  doctor: async () => (await import("./doctor.ts")).doctorCommand,
  delete: async () => (await import("./delete.ts")).deleteCommand,
  prune: async () => (await import("./prune.ts")).pruneCommand,
  models: async () => (await import("./models.ts")).modelsCommand,
  trust: async () => (await import("./trust.ts")).trustCommand,
  cluster: async () => (await import("./cluster.ts")).clusterCommand,
  codebook: async () => (await import("./codebook.ts")).codebookCommand,
  markov: async () => (await import("./markov.ts")).markovCommand,
  setup: async () => (await import("./setup.ts")).setupCommand,
  homology: async () => (await import("./homology.ts")).homologyCommand,
};
