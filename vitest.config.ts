import { defineConfig } from "vitest/config";
import { filesOfFurtherGroups, testGroups } from "./scripts/test-group-table.mjs";

export default defineConfig({
  test: {
    projects: testGroups.map(({ name, files }) => ({
      test: {
        name,
        include: files,
        exclude: name === "core" ? filesOfFurtherGroups : [],
        testTimeout: 30_000,
      },
    })),
  },
});
