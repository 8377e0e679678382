export const forecastMemoryBytes = (n: number, k: number) => 1000 * n ** 2 + k;
