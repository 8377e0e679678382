import { Command } from "commander";
import { counted } from "../text/numbers.ts";
import { printableJson } from "../text/printable.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";

export const importCommand = new Command("import")
  .description("bring the experiments of a bundle into a database")
  .argument("<file>", "what panic-tda export bundle has written")
  .addOption(databaseOption())
  .option("--json", "print what was imported as JSON")
  .addHelpText("before", "Example: panic-tda import bundle.zip\n")
  .action(async (path: string, options: DatabaseOptions & { json?: boolean }) => {
    const { BundleFile } = await import("../imports/bundle-file.ts");
    const { importBundle } = await import("../imports/import-bundle.ts");
    const { exporting } = await import("./exporting.ts");
    const bundle = await BundleFile.open(path);
    try {
      using store = await openStoreOf(options, "create");
      const result = await exporting((signal, onProgress) =>
        importBundle(store, bundle, { signal, onProgress }),
      );
      if (options.json) console.log(printableJson({ file: path, ...result }));
      else {
        const { imported, present, added } = result;
        for (const id of imported) console.log(`imported experiment ${id}`);
        for (const id of present) console.log(`experiment ${id} was there, the same`);
        if (imported.length > 0) {
          console.log(
            `${counted(added.runs ?? 0, "run")}, ${counted(added.invocations ?? 0, "invocation")}, ${counted(added.images ?? 0, "new picture")}, ` +
              `${counted(added.embeddings ?? 0, "embedding")}`,
          );
          console.error("Clusterings do not know them yet: panic-tda cluster");
        }
      }
    } finally {
      bundle.close();
    }
  });
