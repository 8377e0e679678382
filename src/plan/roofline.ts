/**
 * The least time of the models that have been counted: milliseconds per item, alone and in the largest batch, as in docs/roofline.md, which tells how.
 * Null where a model does not fit.
 */
interface LeastTimes {
  readonly maxBatch: number;
  /** By card, in the order of {@link CARDS}. */
  readonly alone: readonly (number | null)[];
  readonly together: readonly (number | null)[];
}

/** As part of the name that the driver gives a card. */
const CARDS = ["H200", "H100", "RTX 6000 Ada", "RTX 4090"] as const;

const leastTimes: Readonly<Record<string, LeastTimes>> = {
  SDXLTurbo: { maxBatch: 16, alone: [5.84, 7.82, 26.3, 29.3], together: [3.1, 3.1, 8.42, 18.6] },
  FluxDev: { maxBatch: 8, alone: [215.0, 215.0, 584.0, null], together: [215.0, 215.0, 584.0, null] },
  FluxSchnell: { maxBatch: 8, alone: [68.3, 68.4, 186.0, null], together: [68.3, 68.3, 186.0, null] },
  Moondream: { maxBatch: 32, alone: [23.2, 32.7, 113.0, 112.0], together: [3.51, 3.51, 9.54, 21.1] },
  BLIP2: { maxBatch: 32, alone: [19.5, 27.6, 96.2, 92.8], together: [2.03, 2.03, 5.14, 11.2] },
  STSBMpnet: { maxBatch: 64, alone: [0.0714, 0.102, 0.357, 0.34], together: [0.0407, 0.0407, 0.03, 0.033] },
  STSBRoberta: { maxBatch: 64, alone: [0.0714, 0.102, 0.357, 0.34], together: [0.0407, 0.0407, 0.03, 0.033] },
  STSBDistilRoberta: {
    maxBatch: 64,
    alone: [0.0359, 0.0515, 0.18, 0.171],
    together: [0.0204, 0.0204, 0.015, 0.0165],
  },
  Nomic: { maxBatch: 64, alone: [0.095, 0.136, 0.475, 0.452], together: [0.0543, 0.0543, 0.04, 0.044] },
  JinaClip: { maxBatch: 32, alone: [0.126, 0.181, 0.632, 0.602], together: [0.0166, 0.0166, 0.045, 0.0993] },
  NomicVision: { maxBatch: 64, alone: [0.524, 0.524, 0.386, 0.425], together: [0.524, 0.524, 0.386, 0.425] },
  JinaClipVision: { maxBatch: 32, alone: [0.961, 0.961, 2.61, 5.76], together: [0.961, 0.961, 2.61, 5.76] },
};

/**
 * The least time that one call can take, in milliseconds; undefined where the model or the card has not been counted.
 *
 * @param card - As the driver names it: "NVIDIA H100 80GB HBM3".
 * @param items - Of the call. Between one and the largest batch, a call takes a time between those of the two.
 */
export function leastCallMs(model: string, card: string, items: number): number | undefined {
  const least = Object.hasOwn(leastTimes, model) ? leastTimes[model] : undefined;
  const column = CARDS.findIndex((name) => card.includes(name));
  const alone = least?.alone[column];
  const together = least?.together[column];
  if (least === undefined || alone == null || together == null) return undefined;
  const { maxBatch } = least;
  const slope = maxBatch === 1 ? alone : (maxBatch * together - alone) / (maxBatch - 1);
  return Math.max(alone + slope * (items - 1), together * items);
}
