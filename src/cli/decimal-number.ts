/** A number as people and other programs write it; undefined for anything else. JavaScript would also take 0x10, 0b11 and "". */
export function decimalNumber(text: string): number | undefined {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : undefined;
}
