import type { Price } from "../../config/model-definition.ts";

/** What one output costs, in the currency of the price; undefined where the config gives no price. */
export function costOf(
  price: Price | undefined,
  usage:
    | { readonly inputTokens?: number | undefined; readonly outputTokens?: number | undefined }
    | undefined,
  isPicture: boolean,
): number | undefined {
  if (price === undefined) return undefined;
  const ofInput = ((usage?.inputTokens ?? 0) * (price.per_million_input_tokens ?? 0)) / 1e6;
  const ofOutput = ((usage?.outputTokens ?? 0) * (price.per_million_output_tokens ?? 0)) / 1e6;
  return ofInput + ofOutput + (isPicture ? (price.per_picture ?? 0) : 0);
}
