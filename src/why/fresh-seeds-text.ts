/** As the beginning of what does not follow where no seed is fixed. */
export function freshSeedsText(seedsKnown: boolean): string {
  return seedsKnown ? "with fresh seeds" : "with seeds that are not known";
}
