import { InvalidArgumentError, Option } from "commander";
import { UserInputError } from "../errors.ts";
import { type MetricName, metricNames } from "../vectors/metrics.ts";

/** How `panic-tda homology` is to understand what it is given. */
export interface HomologyInputOptions {
  readonly from: "points" | "distances" | "correlation";
  readonly metric?: MetricName;
  readonly symmetrize?: boolean;
  readonly separator: string;
  readonly header?: boolean;
  readonly index?: boolean;
}

const separators: Readonly<Record<string, string>> = { comma: ",", semicolon: ";", tab: "\t", space: " " };

export function homologyInputOptions(): Option[] {
  return [
    new Option("--from <what>", "what the numbers are: points, their distances, or correlations of variables")
      .choices(["points", "distances", "correlation"])
      .default("points"),
    new Option("--metric <name>", "what distances of points are measured by (default: euclidean)").choices(
      metricNames,
    ),
    new Option("--symmetrize", "take rounding noise out of distances or correlations"),
    new Option(
      "--separator <character>",
      "between columns of text: comma, semicolon, tab, space, or one character",
    )
      .default(",", "comma")
      .argParser((text) => {
        const separator = separators[text] ?? text;
        if (separator.length === 1 && !/[\d."+\-e\r\n]/i.test(separator)) return separator;
        throw new InvalidArgumentError(
          "Expected comma, semicolon, tab, space, or one character that no number has.",
        );
      }),
    new Option("--header", "the first line of text has the names of the columns"),
    new Option("--index", "the first column of text has the names of the rows"),
  ];
}

/** @throws UserInputError for an option that means nothing for what was given */
export function refuseMeaningless({ from, metric, symmetrize }: HomologyInputOptions): void {
  if (metric !== undefined && from !== "points") {
    throw new UserInputError(
      `--metric ${metric}: it says how distances of points are measured, and --from is ${from}.`,
      {
        hint: "Leave it out.",
      },
    );
  }
  if (symmetrize && from === "points") {
    throw new UserInputError("--symmetrize: it is for matrices, and the numbers are taken for points.", {
      hint: "Say what they are: --from distances, or --from correlation. Else leave it out.",
    });
  }
}
