import { type Path, pathText } from "./config-problem.ts";
import { quote } from "./describe-value.ts";
import type { Finding } from "./finding.ts";
import { isPicturePrompt } from "./prompt-starts.ts";

/** What stands twice in a list where each thing may stand once. Each repetition is reported with the place of the first. */
export function checkRepetitions(config: Readonly<Record<string, unknown>>): Finding[] {
  return [
    ...repetitions(config, "networks", networkIdentity, {
      message: (_, first) => `the same network as ${first}.`,
      hint: "Leave it out: the number of runs of a network is set by seeds, not by naming it again.",
    }),
    ...repetitions(config, "seeds", seedIdentity, {
      message: (seed, first) => `the same seed as ${first}, ${seed}.`,
      hint: "Leave it out: the same seed gives the same run. Only -1, a fresh random seed, may be repeated.",
    }),
    ...repetitions(config, "prompts", promptIdentity, {
      message: (prompt, first) =>
        isPicturePrompt(prompt)
          ? `the same name as ${first}, ${quote(prompt.name)}.`
          : `the same prompt as ${first}, ${quote(String(prompt))}.`,
      hint: (prompt) =>
        isPicturePrompt(prompt)
          ? "Give it another name: results are told apart by it."
          : "Leave it out: the number of runs of a prompt is set by seeds, not by writing it again.",
    }),
    ...repetitions(config, "embedding_models", textIdentity, {
      message: (name, first) => `the same embedding model as ${first}, ${quote(String(name))}.`,
      hint: "Leave it out: an embedding model embeds each output once.",
    }),
    ...repetitions(config, "scores", textIdentity, {
      message: (name, first) => `the same score model as ${first}, ${quote(String(name))}.`,
      hint: "Leave it out: a score model reads each output once.",
    }),
  ];
}

/** What makes two elements the same; undefined for one that may be repeated or is faulty in itself. */
type Identity = (element: unknown) => unknown;

const textIdentity: Identity = (element) =>
  typeof element === "string" && /\S/.test(element) ? element : undefined;

/** A picture goes by its name, which no text may be either. */
const promptIdentity: Identity = (element) => textIdentity(isPicturePrompt(element) ? element.name : element);

const seedIdentity: Identity = (element) =>
  Number.isSafeInteger(element) && (element as number) >= 0 ? element : undefined;

const networkIdentity: Identity = (element) => {
  const isNetwork =
    Array.isArray(element) && element.length > 0 && element.every((name) => typeof name === "string");
  return isNetwork ? JSON.stringify(element) : undefined;
};

function repetitions(
  config: Readonly<Record<string, unknown>>,
  key: string,
  identityOf: Identity,
  words: {
    message(element: unknown, first: string): string;
    hint: string | ((element: unknown) => string);
  },
): Finding[] {
  const list = config[key];
  if (!Array.isArray(list)) return [];
  const firstPaths = new Map<unknown, Path>();
  const findings: Finding[] = [];
  for (const [index, element] of list.entries()) {
    const identity = identityOf(element);
    if (identity === undefined) continue;
    const path = [key, index];
    const first = firstPaths.get(identity);
    if (first === undefined) firstPaths.set(identity, path);
    else {
      const hint = typeof words.hint === "string" ? words.hint : words.hint(element);
      findings.push({ path, message: words.message(element, pathText(first)), hint });
    }
  }
  return findings;
}
