import { MOST_COMPARED } from "./most-compared.ts";

/** What an address says of the runs to compare. */
export type ChosenRuns =
  /** Nothing: the view chooses. */
  | { readonly kind: "default" }
  | { readonly kind: "ids"; readonly ids: readonly string[] }
  /** Places in the experiment, as earlier versions wrote them. */
  | { readonly kind: "places"; readonly places: readonly string[] };

/** The value of `runs` when all runs were taken out. */
export const NONE = "none";

/** Reads `runs` of an address. */
export function chosenRuns(text: string | null): ChosenRuns {
  if (text === null) return { kind: "default" };
  if (text === NONE) return { kind: "ids", ids: [] };
  const parts = text.split(",");
  const places = parts.filter((part) => /^\d{1,9}$/.test(part));
  if (places.length > 0) return { kind: "places", places };
  return { kind: "ids", ids: [...new Set(parts)] };
}

/** Which of the runs of an address can be shown, and why the others cannot. */
export function shownRuns(
  ids: readonly string[],
  { exists, hasDiagrams }: { exists: (id: string) => boolean; hasDiagrams: (id: string) => boolean },
): { shown: string[]; gone: string[]; waiting: string[]; tooMany: string[] } {
  const shown: string[] = [];
  const [gone, waiting, tooMany]: string[][] = [[], [], []];
  for (const id of ids) {
    if (!exists(id) && !hasDiagrams(id)) gone!.push(id);
    else if (!hasDiagrams(id)) waiting!.push(id);
    else if (shown.length === MOST_COMPARED) tooMany!.push(id);
    else shown.push(id);
  }
  return { shown, gone: gone!, waiting: waiting!, tooMany: tooMany! };
}
