/** What is told wherever a seed is shown that does not give the same output again; undefined where it does. */
export function noPromiseText(
  network: readonly string[],
  unreproducible: readonly string[],
): string | undefined {
  const models = [...new Set(network)].filter((model) => unreproducible.includes(model));
  if (models.length === 0) return undefined;
  return `${models.join(" and ")} ${models.length === 1 ? "does" : "do"} not promise the same output again`;
}
