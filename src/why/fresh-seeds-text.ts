/** Why the runs of a network draw anew at every step. */
export interface FreshSeedsFacts {
  readonly seeds_known: boolean;
  readonly unreproducible: readonly string[];
}

/** As the beginning of what does not follow where no seed fixes what is written. */
export function freshSeedsText({ seeds_known, unreproducible }: FreshSeedsFacts): string {
  if (unreproducible.length > 0) return `with ${unreproducible.join(" and ")}, whose outputs no seed fixes,`;
  return seeds_known ? "with fresh seeds" : "with seeds that are not known";
}
