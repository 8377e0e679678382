import type { StoredPictures } from "../models/model.ts";
import type { ModelRegistry } from "../models/registry.ts";
import type { Calibration } from "./calibrations.ts";
import type { History } from "./history.ts";

/** What is known of a model's stored pictures, for the plan of the disk. */
export interface PictureForecast {
  readonly pictures: StoredPictures;
  readonly source: "database" | "calibration";
}

const PAGE_BYTES = 16_384;
const ROW_BYTES = 250;

/**
 * What pictures of a model take, by measured sizes: those that this database has of it, or those that `check --calibrate` drew. Undefined where there are none:
 * then it is a guess.
 */
export function pictureForecast(
  name: string,
  models: ModelRegistry,
  { history, calibrationOf }: { history: History; calibrationOf: (name: string) => Calibration | undefined },
): PictureForecast | undefined {
  const model = models.get(name);
  const own = "storedPictures" in model ? model.storedPictures : undefined;
  const stored = { webp: history.pictures.get(`${name} webp`), avif: history.pictures.get(`${name} avif`) };
  const measured = stored.webp ?? stored.avif;
  if (measured !== undefined) {
    const { pictures, different, maxLength } = measured;
    const share = pictures === 0 ? 1 : different / pictures;
    // Of a longer run, as many are different as the model's experience says, or as were here.
    const perRun = Math.max(1, maxLength / 2);
    const expected = own === undefined ? 1 : own.numDifferent(perRun) / perRun;
    const bytes = (format: "webp" | "avif") => stored[format]?.meanStoredBytes ?? own?.bytes[format];
    const ofOther = measured.meanStoredBytes;
    return {
      pictures: {
        bytes: { webp: bytes("webp") ?? ofOther, avif: bytes("avif") ?? ofOther },
        numDifferent: (n) => Math.min(n, (n * share * ((own?.numDifferent(n) ?? n) / n)) / expected),
      },
      source: "database",
    };
  }
  if (own !== undefined) return undefined;
  const drawn = calibrationOf(name)?.picture_bytes;
  if (drawn === undefined) return undefined;
  const storedBytes = (bytes = 0) => {
    const row = bytes + ROW_BYTES;
    return row <= PAGE_BYTES ? PAGE_BYTES / Math.floor(PAGE_BYTES / row) : row + PAGE_BYTES / 4;
  };
  return {
    pictures: {
      bytes: { webp: storedBytes(drawn.webp), avif: storedBytes(drawn.avif) },
      numDifferent: (n) => n,
    },
    source: "calibration",
  };
}
