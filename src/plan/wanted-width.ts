import { UserInputError } from "../errors.ts";
import type { Headline } from "../why/forecast.ts";

/** How wide an interval may be. */
export interface WantedWidth {
  /** As it was asked for: "half_life 20%". */
  readonly text: string;
  /** In small letters alone: "halflife". */
  readonly headline: string;
  /** A share of the number, or points of a share; else in the number's own unit. */
  readonly percent: boolean;
  readonly width: number;
}

const headlineNames = [
  "half_life",
  "first_return",
  "confinement",
  "ends_met",
  "new_end_states",
  "prompt",
  "seed",
  "T2I",
  "I2T",
  "interplay",
  "network",
  "rest",
] as const;

/** @throws UserInputError for what names no headline, or no width above 0 */
export function wantedWidth(text: string): WantedWidth {
  const found = /^\s*([A-Za-z][\w :-]*?)\s+(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(text);
  const width = Number(found?.[2]);
  if (found === null || !(width > 0)) {
    throw new UserInputError(
      `--width "${text}": expected a number's name and how wide its interval may be.`,
      {
        hint: `For example --width "half_life 20%". The names: ${headlineNames.join(", ")}.`,
      },
    );
  }
  const headline = plain(found[1]!);
  if (!headlineNames.some((name) => plain(name) === headline)) {
    throw new UserInputError(`--width "${text}": no number of why is called "${found[1]}".`, {
      hint: `The names: ${headlineNames.join(", ")}.`,
    });
  }
  const percent = found[3] === "%";
  return { text, headline, percent, width: percent ? width / 100 : width };
}

/** Whether a headline is the one that was named: "part: prompt, network 2" is called prompt. */
export function isNamed({ headline }: Pick<Headline, "headline">, wanted: WantedWidth): boolean {
  return plain(headline.replace(/, network \d+$/, "").replace(/^part: /, "")) === wanted.headline;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}
