import { Command } from "commander";
import { UserInputError } from "../errors.ts";
import { count, counted } from "../text/numbers.ts";
import { onOneLine, printableJson } from "../text/printable.ts";
import { seedText } from "../text/seed-text.ts";
import { type DatabaseOptions, databaseOption, databasePath } from "./database-option.ts";
import { suggestedCommand } from "./invocation.ts";
import { table } from "./table.ts";
import { errorWidth, shortened, terminalWidth, wrapped } from "./text-width.ts";
import { wholeNumberOption } from "./whole-number-option.ts";

interface SearchOptions extends DatabaseOptions {
  readonly experiment?: string;
  readonly limit: number;
  readonly json?: boolean;
}

const GAP = 2;

export const searchCommand = new Command("search")
  .description("find captions and runs by words")
  .argument("<words...>", "in any order; also prompt:, network:, seed:, state:, tag: and others")
  .addOption(databaseOption())
  .option("--experiment <id>", "look in one experiment: its id, a part of it, or latest")
  .addOption(
    wholeNumberOption("--limit <n>", "print at most so many states", {
      least: 1,
      greatest: 1e9,
      byDefault: 20,
    }),
  )
  .option("--json", "print them as a JSON object")
  .addHelpText("before", "Example: panic-tda search apple seed 2\n")
  .action(async (words: string[], options: SearchOptions) => {
    const { openToExplore } = await import("../explorer/current-store.ts");
    const { parseQuery } = await import("../search/parse-query.ts");
    const { queryProblems, unknownClusterText } = await import("../search/query-problems.ts");
    const { SearchIndex } = await import("../search/search-index.ts");
    const { shortId } = await import("../store/identifiers.ts");
    const { outputAt } = await import("../store/views/outputs.ts");
    // The shell has taken the quotation marks of a word with spaces.
    const text = words.map((word) => (/^[^"]*\s[^"]*$/.test(word) ? quotedWord(word) : word)).join(" ");
    const asked = parseQuery(text);
    if (asked.words.length + asked.fields.size === 0)
      throw new UserInputError("search: expected words to look for, found none.", {
        hint: `See all runs: ${suggestedCommand("runs latest", options)}`,
      });
    using store = openToExplore(databasePath(options));
    const experimentId =
      options.experiment === undefined ? undefined : store.experiment(options.experiment).id;
    const found = new SearchIndex().find(store.database, text, { experimentId });
    const remarks = [...queryProblems(text), ...found.unknownClusters.map(unknownClusterText)];
    if (found.runs.length === 0 && text === `"${words[0]}"`)
      remarks.push(
        `“${words[0]}” was looked for as it stands, since it was quoted: without quotation marks its words are found in any order.`,
      );
    for (const remark of remarks)
      for (const line of wrapped(onOneLine(remark), errorWidth())) console.error(line);
    const states = found.runs.flatMap(({ run, steps }) => steps.map((step) => ({ run, step })));
    const shown = states.slice(0, options.limit).map(({ run, step }) => ({
      experiment_id: run.experimentId,
      run_id: run.id,
      step,
      prompt: run.prompt,
      network: run.network.split(" → "),
      seed: run.seed,
      state: run.state,
      caption: outputAt(store.database, run.id, step)?.output_text ?? null,
    }));
    if (options.json) {
      const { runs, numCaptions: captions, numPictures: pictures } = found;
      console.log(printableJson({ runs: runs.length, captions, pictures, states: shown }));
      return;
    }
    console.log(
      found.runs.length === 0
        ? "Nothing is found."
        : `Found in ${counted(found.runs.length, "run")}: ${foundText(found)}.`,
    );
    if (shown.length === 0) return;
    const facts = shown.map((one) => [shortId(one.run_id), seedText(one.seed), String(one.step)]);
    // A picture is told by what was written from it.
    const captions = shown.map(({ run_id, step, caption }) => {
      const next = caption ?? outputAt(store.database, run_id, step + 1)?.output_text;
      return caption ?? (next ? `(a picture) ${next}` : "(a picture)");
    });
    const header = ["RUN", "SEED", "STEP"];
    const widths = header.map(
      (name, i) => Math.max(name.length, ...facts.map((row) => row[i]!.length)) + GAP,
    );
    const width = terminalWidth();
    const forTexts = width && width - widths.reduce((sum, one) => sum + one, 0) - GAP;
    const forPrompt = forTexts && Math.floor(forTexts / 3);
    console.log(
      `\n${table(
        [...header, "PROMPT", "CAPTION"],
        shown.map((one, i) => [
          ...facts[i]!,
          shortened(onOneLine(one.prompt), forPrompt),
          shortened(onOneLine(captions[i]!), forTexts && forTexts - forPrompt!),
        ]),
      )}`,
    );
    if (states.length > shown.length)
      console.log(`\n${count(states.length - shown.length)} more; --limit ${states.length} prints all.`);
  });

/** "30 captions, 2 pictures": pictures are found by notes, stars and clusters alone, and not named where there are none. */
function foundText({ numCaptions, numPictures }: { numCaptions: number; numPictures: number }): string {
  const captions = numCaptions > 0 || numPictures === 0 ? [counted(numCaptions, "caption")] : [];
  return [...captions, ...(numPictures > 0 ? [counted(numPictures, "picture")] : [])].join(", ");
}

/** `prompt=a red apple` is one term, as `a red apple` is. */
function quotedWord(word: string): string {
  const [, field = "", rest = word] = /^([a-z]+[:=])(.*)$/isu.exec(word) ?? [];
  return `${field}"${rest}"`;
}
