import { imageHash, type RgbImage } from "../../../src/images/rgb-image.ts";

/** Whether an item is one that a misbehaving model trips over. Pictures are told by their hash. */
export type ItemPredicate = (item: string) => boolean;

export function nameOfItem(item: unknown): string {
  return typeof item === "string" ? item : imageHash(item as RgbImage);
}
