/** Models that are planned: a config that names one is told so, rather than that the name is unknown. */
export const modelsNotInThisVersion: readonly string[] = ["ColNomic", "ColNomicVision"];
