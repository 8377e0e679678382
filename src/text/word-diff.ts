/** A stretch of words that two texts share, or that only one of them has. */
export interface WordRun {
  readonly kind: "same" | "removed" | "added";
  readonly words: readonly string[];
}

/** Longer texts are compared as a whole: the table of the comparison has a cell for each pair of words. */
const MOST_WORDS = 2_000;

/**
 * What must be removed from one text and added to make the other, word by word: along a longest common subsequence.
 *
 * @param cut - How a text is cut into words. @defaultValue at spaces
 */
export function wordDiff(
  before: string,
  after: string,
  cut: (text: string) => readonly string[] = wordsOf,
): WordRun[] {
  const a = cut(before);
  const b = cut(after);
  if (a.length > MOST_WORDS || b.length > MOST_WORDS) {
    return [
      { kind: "removed", words: a },
      { kind: "added", words: b },
    ];
  }
  const width = b.length + 1;
  // lengths[i * width + j]: of the longest common subsequence of a from i and b from j.
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  const runs: { kind: WordRun["kind"]; words: string[] }[] = [];
  const add = (kind: WordRun["kind"], word: string) => {
    const last = runs.at(-1);
    if (last?.kind === kind) last.words.push(word);
    else runs.push({ kind, words: [word] });
  };
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add("same", a[i]!);
      i += 1;
      j += 1;
    } else if (
      j >= b.length ||
      (i < a.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)
    ) {
      add("removed", a[i]!);
      i += 1;
    } else {
      add("added", b[j]!);
      j += 1;
    }
  }
  return runs;
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
