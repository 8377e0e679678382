import { count } from "../text/numbers.ts";
import { onOneLine } from "../text/printable.ts";
import type { AllModels } from "../worker/all-models.ts";
import { exitCodes, reportError } from "./errors.ts";
import { executorsCompute, type RunOptions, runConfig } from "./run-config.ts";
import { logLine } from "./run-log.ts";

/**
 * Performs the experiments of several configs one after the other. All configs are checked before the first is begun. One that fails
 * does not keep the others from their turn; Ctrl-C ends all. Given once more, what is complete is left, and what is unfinished is gone
 * on with. The exit code is that of the first that was not completed.
 */
export async function runQueue(
  paths: readonly string[],
  models: AllModels,
  options: RunOptions,
): Promise<void> {
  const say = options.quiet ? logLine : (text: string) => console.error(text);
  let worst = 0;
  let areExecutorsNeeded = false;
  for (const path of paths) {
    try {
      if (await executorsCompute(path, models, options)) areExecutorsNeeded = true;
    } catch (error) {
      const code = reportError(error);
      worst ||= code;
    }
  }
  if (worst !== 0) {
    console.error("Nothing was begun.");
    process.exitCode = worst;
    return;
  }
  models.needsExecutors = areExecutorsNeeded;
  await models.bind();
  const failed: string[] = [];
  let numDone = 0;
  for (const [place, path] of paths.entries()) {
    say(`${place + 1} of ${paths.length}: ${onOneLine(path)}`);
    // What has dialled in is not sent away while there is more to do.
    models.keepsExecutors = place < paths.length - 1;
    const code = await codeOf(path, models, options);
    if (code === exitCodes.done) numDone += 1;
    else failed.push(onOneLine(path));
    worst ||= code;
    if (code !== exitCodes.interrupted) continue;
    models.keepsExecutors = false;
    await models.close();
    const left = paths.slice(place + 1);
    if (left.length > 0) say(`Not begun: ${left.map((one) => onOneLine(one)).join(", ")}`);
    break;
  }
  say(`${count(numDone)} of ${count(paths.length)} configs ${numDone === 1 ? "is" : "are"} complete.`);
  if (failed.length > 0)
    console.error(`Not complete: ${failed.join(", ")}. The same command goes on with what is missing.`);
  process.exitCode = worst;
}

/** What `run` of one config alone would end with. */
async function codeOf(path: string, models: AllModels, options: RunOptions): Promise<number> {
  process.exitCode = undefined;
  try {
    await runConfig(path, models, options, true);
  } catch (error) {
    return reportError(error);
  }
  return Number(process.exitCode ?? exitCodes.done);
}
