import { createHash } from "node:crypto";
import { isFixedSeed } from "../../models/fixed-seed.ts";
import type { Run } from "../../store/runs.ts";

const LONGEST_SLUG = 60;

/**
 * The folder of each run's pictures, `network/prompt/seed`, by the run's id. Names that would be one folder, also where upper and lower
 * case are the same, are told apart by a piece of their hash.
 */
export function pictureFolders(runs: readonly Run[]): Map<string, string> {
  const networkNames = distinctNames(runs.map(({ network }) => network.join("_")));
  const promptNames = distinctNames(runs.map(({ initial_prompt }) => initial_prompt));
  return new Map(
    runs.map((run) => {
      // −1, and a seed that is not known, may stand for several runs of one network and prompt.
      const seed = isFixedSeed(run.seed)
        ? String(run.seed)
        : `${run.seed === null ? "unknown" : "fresh"}-${run.run_number}`;
      const network = networkNames.get(run.network.join("_"))!;
      return [run.id, `${network}/${promptNames.get(run.initial_prompt)!}/${seed}`];
    }),
  );
}

/** For each text a name for a file, no two alike. */
function distinctNames(texts: readonly string[]): Map<string, string> {
  const bySlug = new Map<string, Set<string>>();
  for (const text of texts) {
    const key = slug(text).toLowerCase();
    bySlug.set(key, (bySlug.get(key) ?? new Set()).add(text));
  }
  return new Map(
    texts.map((text) => {
      const name = slug(text);
      const isShared = bySlug.get(name.toLowerCase())!.size > 1;
      return [text, isShared ? `${name}-${hashOf(text)}` : name];
    }),
  );
}

/** Letters and digits of any script, and hyphens between them: what every file system takes. */
function slug(text: string): string {
  const words = text
    .normalize("NFC")
    .replaceAll(/[^\p{L}\p{M}\p{N}_]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "");
  // Code points, not halves of them; and bytes, of which a name may have 255.
  let name = "";
  for (const character of words) {
    if (name.length >= LONGEST_SLUG || Buffer.byteLength(name + character) > 200) break;
    name += character;
  }
  return name.replace(/-+$/, "") || "prompt";
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 6);
}
