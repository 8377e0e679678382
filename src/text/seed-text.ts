/** A seed as people read it. */
export function seedText(seed: number | null): string {
  return seed === null ? "not recorded" : String(seed);
}
