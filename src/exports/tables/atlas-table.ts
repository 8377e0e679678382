import { getKeptImage } from "../../store/images.ts";
import { pointRows } from "../../store/views/exported-rows.ts";
import { outputAt } from "../../store/views/outputs.ts";
import { columns } from "./column.ts";
import type { ExportedTable } from "./exported-table.ts";
import { networkText } from "./points-table.ts";

/**
 * The points of one embedding model as embedding-atlas takes them: the place on the map, the text and the picture of each point (of
 * a caption the picture that it describes, of a picture the text that it was drawn from), and its nearest neighbours by row.
 *
 * @see https://apple.github.io/embedding-atlas/
 */
export function atlasTable(model: string): ExportedTable {
  return {
    name: `atlas-${model.replaceAll(/[^\w.-]/g, "_")}`,
    columns: () =>
      columns(
        "x number",
        "y number",
        "text text",
        "image picture",
        "neighbors neighbours",
        "prompt text",
        "network text",
        "seed integer",
        "run_id text",
        "step integer",
        "model text",
      ),
    *rows({ database, snapshot, maps }) {
      const map = maps?.get(model);
      if (map === undefined) return;
      let place = 0;
      for (const row of pointRows(database, snapshot, [model])) {
        const step = row.sequence_number as number;
        const before = step === 0 ? undefined : outputAt(database, row.run_id as string, step - 1);
        const text = row.caption ?? before?.output_text ?? (step === 0 ? row.prompt : null);
        const hash = (row.image_hash ?? before?.output_image_hash ?? null) as string | null;
        const { k, places, distances } = map.neighbours;
        yield [
          map.x[place],
          map.y[place],
          text,
          hash === null ? null : (getKeptImage(database, hash)?.bytes ?? null),
          JSON.stringify({
            ids: Array.from(places.subarray(place * k, (place + 1) * k)),
            distances: Array.from(distances.subarray(place * k, (place + 1) * k)),
          }),
          row.prompt,
          networkText(row.network as string),
          row.seed,
          row.run_id,
          step,
          row.model,
        ];
        place += 1;
      }
    },
  };
}
