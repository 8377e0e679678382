import { Command } from "commander";
import { InterruptedError } from "../errors.ts";
import { count, counted } from "../text/numbers.ts";
import { printableJson } from "../text/printable.ts";
import { exitCodes } from "./errors.ts";

const MOST_SHOWN = 20;

export const verifyCommand = new Command("verify")
  .description("check every file of a bundle against its sum")
  .argument("<file>", "what panic-tda export bundle has written")
  .option("--json", "print what was found as JSON")
  .addHelpText("before", "Example: panic-tda verify bundle.zip\n")
  .action(async (path: string, options: { json?: boolean }) => {
    const { BundleFile } = await import("../imports/bundle-file.ts");
    const { verifyBundle } = await import("../imports/verify-bundle.ts");
    const { exporting } = await import("./exporting.ts");
    const bundle = await BundleFile.open(path);
    try {
      const { files, findings } = await exporting((signal, onProgress) =>
        verifyBundle(bundle, signal, (share) => onProgress("sums", share)).catch((error) => {
          throw signal.aborted ? new InterruptedError("Interrupted before all sums were checked.") : error;
        }),
      );
      if (options.json) console.log(printableJson({ file: path, files, findings }));
      else {
        for (const { file, problem } of findings.slice(0, MOST_SHOWN)) console.log(`${file}: ${problem}`);
        if (findings.length > MOST_SHOWN)
          console.log(`… and ${count(findings.length - MOST_SHOWN)} more; all of them: --json`);
        console.log(
          findings.length === 0
            ? `${counted(files, "file")}, all as they were written`
            : `${counted(findings.length, "file")} of ${count(files)} not as they were written`,
        );
      }
      if (findings.length > 0) process.exitCode = exitCodes.failed;
    } finally {
      bundle.close();
    }
  });
