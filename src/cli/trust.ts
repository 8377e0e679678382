import { Command } from "commander";
import { UserInputError } from "../errors.ts";
import { printableJson } from "../text/printable.ts";
import { table } from "./table.ts";

interface TrustOptions {
  readonly list?: boolean;
  readonly packages?: boolean;
  readonly remove?: string;
  readonly json?: boolean;
}

export const trustCommand = new Command("trust")
  .description(
    "allow the programs, modules and addresses that a config defines models with, or models in Python",
  )
  .argument("[file]", "a config, a file of models, or a folder of models in Python")
  .option("--packages", "allow the models of packages that are installed in the worker's environment")
  .option("--list", "list what is allowed")
  .option("--remove <name>", "allow no longer what is called so, or has this hash; all for everything")
  .option("--json", "print a JSON array")
  .addHelpText("before", "Example: panic-tda trust panic-tda.models.json\n")
  .action(async (file: string | undefined, options: TrustOptions) => {
    if (options.remove !== undefined) return remove(options.remove, options);
    if (options.list) return list(options);
    if (options.packages) return allowPython(options);
    if (file === undefined) {
      throw new UserInputError("trust: expected a config or a file of models, or --list.", {
        hint: "For example: panic-tda trust panic-tda.models.json",
      });
    }
    const { statSync } = await import("node:fs");
    const isFolder = statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
    return isFolder ? allowPython(options, file) : allow(file, options);
  });

/** The models of a folder, or those of installed packages. */
async function allowPython(options: TrustOptions, folder?: string): Promise<void> {
  const { allowFolder, allowPackages } = await import("../worker/own-models.ts");
  const models = folder === undefined ? allowPackages(process.env) : allowFolder(folder, process.env);
  if (options.json) console.log(printableJson(models.map(({ name, kind }) => ({ name, kind }))));
  else {
    for (const { name, kind } of models) console.log(`${name}, ${kind}: allowed from now on.`);
    if (models.length === 0) console.error(`${folder ?? "installed packages"}: there are no models.`);
    else if (folder !== undefined) console.error("A change of a file in the folder takes that back.");
  }
}

async function allow(file: string, options: TrustOptions): Promise<void> {
  const { allowDefinitions } = await import("../definitions/allow.ts");
  const { allModels } = await import("../worker/all-models.ts");
  const allowed = await allowDefinitions(file, allModels());
  if (options.json) {
    console.log(printableJson(allowed));
    return;
  }
  if (allowed.length === 0) {
    console.error(`${file}: none of its models needs to be allowed.`);
    return;
  }
  for (const { name, does, wasAllowed } of allowed)
    console.log(`${name}: ${does}; ${wasAllowed ? "it was allowed before" : "allowed from now on"}.`);
  console.error("A change of a definition, or of a file that it names, takes that back.");
}

async function list(options: TrustOptions): Promise<void> {
  const { readTrusted, whatItDoes } = await import("../definitions/trust.ts");
  const all = Object.entries(readTrusted()).map(([hash, { name, definition, folder, trusted_at }]) => ({
    name,
    hash,
    does: whatItDoes(definition),
    folder,
    trusted_at,
  }));
  if (options.json) console.log(printableJson(all));
  else {
    const rows = all.map(({ name, hash, does, folder }) => [name, hash.slice(0, 12), does, folder]);
    console.log(table(["NAME", "HASH", "DOES", "FOLDER"], rows));
  }
}

async function remove(name: string, options: TrustOptions): Promise<void> {
  const { readTrusted, writeTrusted } = await import("../definitions/trust.ts");
  const entries = Object.entries(readTrusted());
  const isMeant = ([hash, one]: (typeof entries)[number]) =>
    name === "all" || one.name === name || (name.length >= 8 && hash.startsWith(name));
  const removed = entries.filter(isMeant);
  if (removed.length === 0 && name !== "all") {
    throw new UserInputError(`nothing that is allowed is called ${name}, or has this hash.`, {
      hint: "See what is: panic-tda trust --list",
    });
  }
  writeTrusted(Object.fromEntries(entries.filter((entry) => !isMeant(entry))));
  if (options.json) console.log(printableJson(removed.map(([hash, one]) => ({ name: one.name, hash }))));
  else console.error(`${removed.length} ${removed.length === 1 ? "is" : "are"} allowed no longer.`);
}
