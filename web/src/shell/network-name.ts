const ARROW = " → ";

/** A network as people write it. */
export function networkName(models: readonly string[]): string {
  return models.join(ARROW);
}

/** The models of a network by its name. */
export function modelsOfNetwork(name: string): string[] {
  return name.split(ARROW);
}
