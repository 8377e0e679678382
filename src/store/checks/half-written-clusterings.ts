import { abandonedClusterings, deleteLeftovers } from "../clusterings.ts";
import { type Check, MOST_EXAMPLES } from "./check.ts";

export const halfWrittenClusterings: Check = {
  name: "half-written clusterings",
  problem: "clusterings that a process which is gone has left half written",
  isGlobal: true,
  find(database) {
    const left = abandonedClusterings(database);
    return { count: left.length, examples: left.slice(0, MOST_EXAMPLES) };
  },
  fix: { says: "delete them", apply: deleteLeftovers },
};
