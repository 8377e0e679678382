import { quote } from "./describe-value.ts";

/** What is wrong with a config, or, as a warning, what is odd about it. A value until a command prints it. */
export interface ConfigProblem {
  /** `networks[0][1]`, `max_length`; empty for the config as a whole. */
  readonly path: string;
  /** Whether the value at `path` is at fault, or the key itself: unknown, missing, given twice. */
  readonly about: "value" | "key";
  readonly found?: string;
  readonly expected?: string;
  /** One sentence: what was found and what was expected. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
  /** In the file, from 1. */
  readonly line?: number;
  /** In the file, from 1, in UTF-16 code units. */
  readonly column?: number;
}

/** The key and the indexes that lead from the config to a value. */
export type Path = readonly (string | number)[];

/** `["networks", 0, 1]` as `networks[0][1]`, `["prompts", 0, "image"]` as `prompts[0].image`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return `${text}${text === "" ? "" : "."}${/^[\w$-]{1,60}$/.test(part) ? part : quote(part)}`;
  }, "");
}

/**
 * Problems as people read them, one block each:
 * ```
 * experiments/apple.json:3:28: networks[0][1]: no model is called "Moondreem".
 *   Did you mean "Moondream"? Models that read images: Moondream, Pixtral.
 * ```
 *
 * @param source - The file as the user named it, or "config" for one that came from no file.
 */
export function formatProblems(source: string, problems: readonly ConfigProblem[]): string {
  return problems
    .map(({ path, about, message, hint, line, column }) => {
      const place = line === undefined ? source : `${source}:${line}:${column}`;
      // Problems of a key name it themselves: `unknown key "prompt"`.
      const where = about === "key" || path === "" ? place : `${place}: ${path}`;
      return `${where}: ${message}\n${hint.replaceAll(/^/gm, "  ")}`;
    })
    .join("\n");
}
