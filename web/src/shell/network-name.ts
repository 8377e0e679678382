/** A network as people write it. */
export function networkName(models: readonly string[]): string {
  return models.join(" → ");
}
