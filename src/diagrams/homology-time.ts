/**
 * About how long the diagrams of a cloud take, in milliseconds: the middle of what clouds of 50 to 3,000 points took up to H2 on
 * one core of a server, for deciding what is worth a thread of its own. Clustered clouds take a tenth of it, uniform ones in
 * many dimensions up to twice as long.
 */
export function forecastHomologyTimeMs(numPoints: number): number {
  return 1e-5 * numPoints ** 2.5;
}
