import { decodeImage } from "../../images/image-codec.ts";
import { imageHash } from "../../images/rgb-image.ts";
import type { Database } from "../database.ts";
import type { StoredImage } from "../images.ts";
import { pages } from "../pages.ts";
import { type Check, type CheckScope, MOST_EXAMPLES } from "./check.ts";

const PAGE_ROWS = 16;

export const alteredPictures: Check = {
  name: "altered pictures",
  problem: "pictures that cannot be read, or whose pixels do not have their hash or size",
  isDeep: true,
  advice: "They are not what the models drew. Restore a backup.",
  async find(database, scope) {
    let count = 0;
    const examples: string[] = [];
    for (const image of pictures(database, scope)) {
      const decoded = await decodeImage(image.bytes).catch(() => undefined);
      const isSound =
        decoded !== undefined &&
        imageHash(decoded) === image.hash &&
        decoded.width === image.width &&
        decoded.height === image.height;
      if (isSound) continue;
      count += 1;
      if (examples.length < MOST_EXAMPLES)
        examples.push(`picture ${image.hash}${decoded === undefined ? ": cannot be read" : ""}`);
    }
    return { count, examples };
  },
};

function pictures(database: Database, { experimentId }: CheckScope): Generator<StoredImage, void, void> {
  return pages<StoredImage>(PAGE_ROWS, (last) =>
    database.all(
      `SELECT hash, bytes, format, width, height FROM images
       WHERE hash > :after AND (length(bytes) > 0 OR NOT EXISTS (
         SELECT 1 FROM invocations JOIN runs ON runs.id = run_id JOIN experiments ON experiments.id = experiment_id
         WHERE output_image_hash = hash AND json_extract(pruned, '$.pictures') IS NOT NULL))
       AND (:experiment IS NULL OR EXISTS (
         SELECT 1 FROM invocations JOIN runs ON runs.id = run_id WHERE output_image_hash = hash AND experiment_id = :experiment)
         OR EXISTS (SELECT 1 FROM runs WHERE initial_image_hash = hash AND experiment_id = :experiment))
       ORDER BY hash LIMIT ${PAGE_ROWS}`,
      { after: last?.hash ?? "", experiment: experimentId },
    ),
  );
}
