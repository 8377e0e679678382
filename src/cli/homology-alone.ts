// `panic-tda homology` and nothing else, for the bundle that the build makes of it (scripts/bundle-homology-command.mjs).
import { runCommandLine } from "./command-line.ts";
import { homologyCommand } from "./homology.ts";

void runCommandLine([homologyCommand]);
