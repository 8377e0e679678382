/** 0.123 → "12 %"; what is not quite nothing is "< 1 %". */
export function percent(share: number): string {
  return share > 0 && share < 0.005 ? "< 1 %" : `${Math.round(100 * share)} %`;
}
