import { isBlank } from "../text/printable.ts";
import type { Path } from "./config-problem.ts";
import type { Finding } from "./finding.ts";
import { isPicturePrompt } from "./prompt-starts.ts";

/** Texts that a database would not give back as they are: it must never be a changed prompt that a run starts from. */
export function checkTexts(config: Readonly<Record<string, unknown>>): Finding[] {
  const { name, description, prompts } = config;
  return [
    ...checkText(["name"], name),
    ...checkText(["description"], description),
    ...(Array.isArray(prompts)
      ? prompts.flatMap((prompt, index) => [
          ...checkText(["prompts", index], prompt),
          ...checkVisible(["prompts", index], prompt),
          ...(isPicturePrompt(prompt) ? checkText(["prompts", index, "name"], prompt.name) : []),
        ])
      : []),
  ];
}

function checkText(path: Path, text: unknown): Finding[] {
  if (typeof text !== "string") return [];
  const findings: Finding[] = [];
  // With the flag u a surrogate matches only where it is not half of a pair.
  const loneSurrogate = text.search(/\p{Cs}/u);
  if (loneSurrogate !== -1) {
    const code = text.charCodeAt(loneSurrogate).toString(16).toUpperCase();
    findings.push({
      path,
      found: `half a character, U+${code}`,
      expected: "a text of whole characters",
      message: `expected a text of whole characters, found half of one, U+${code}, after ${numCharacters(text, loneSurrogate)} others.`,
      hint: "Write the character itself, or both halves of its \\u escape.",
    });
  }
  const nul = text.indexOf("\0");
  if (nul !== -1) {
    findings.push({
      path,
      found: "U+0000",
      expected: "a text without U+0000",
      message: `expected a text without U+0000, found one after ${numCharacters(text, nul)} other characters.`,
      hint: "Delete \\u0000: it ends a text for many programs that read the database.",
    });
  }
  return findings;
}

/** What consists of characters without width looks like nothing, to people and to most models. Spaces alone are refused by the shape. */
function checkVisible(path: Path, text: unknown): Finding[] {
  if (typeof text !== "string" || !/\S/.test(text) || !isBlank(text)) return [];
  const code = text.trim().codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
  return [
    {
      path,
      found: "a blank text",
      expected: "a text that is not blank",
      message: `expected a text that is not blank, found characters that cannot be seen, such as U+${code}.`,
      hint: "Write what the runs are to start from.",
    },
  ];
}

/** How many characters stand before an index, as people count them rather than UTF-16. */
function numCharacters(text: string, index: number): number {
  return Array.from(text.slice(0, index)).length;
}
