import { withoutField } from "../../../src/search/edit-query.ts";
import { termsOf } from "../../../src/search/parse-query.ts";
import { countOf } from "../shell/numbers.ts";

/** More ids than that are counted. */
const IDS_SHOWN = 2;

/** What is looked for, in few words: the ids of a region of the map would fill lines, and nobody reads them. */
export function shortQuery(find: string): string {
  const numIds = termsOf(find).filter(({ field }) => field === "id").length;
  if (numIds <= IDS_SHOWN) return find;
  return [withoutField(find, "id"), `${countOf(numIds, "run")} by their ids`]
    .filter((part) => part !== "")
    .join(" and ");
}
