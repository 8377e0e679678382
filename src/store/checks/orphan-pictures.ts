import { UNREFERENCED } from "../images.ts";
import type { Check } from "./check.ts";
import { sqlCheck } from "./sql-check.ts";

const sql = `SELECT hash AS id, 'picture ' || hash AS place FROM images WHERE ${UNREFERENCED}`;

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
