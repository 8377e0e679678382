import type { Check } from "./check.ts";
import { sqlCheck } from "./sql-check.ts";

const sql = `SELECT hash AS id, 'picture ' || hash AS place FROM images
  WHERE NOT EXISTS (SELECT 1 FROM invocations WHERE output_image_hash = hash)`;

export const orphanPictures: Check = sqlCheck({
  name: "orphan pictures",
  problem: "pictures that no run shows",
  isGlobal: true,
  fix: {
    says: "delete them",
    apply(database) {
      database.transaction(() => database.run(`DELETE FROM images WHERE hash IN (SELECT id FROM (${sql}))`));
    },
  },
  sql,
});
