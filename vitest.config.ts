import { defineConfig } from "vitest/config";
import { filesOfFurtherGroups, testGroups } from "./scripts/test-group-table.mjs";

export default defineConfig({
  test: {
    // Most tests wait for processes that they have started; by default one processor would stay free.
    maxWorkers: "100%",
    projects: testGroups.map(({ name, files, env = {} }) => ({
      test: {
        name,
        include: files,
        env,
        exclude: name === "core" ? filesOfFurtherGroups : [],
        setupFiles: ["test/property-seed.ts"],
        testTimeout: 30_000,
        hookTimeout: 60_000,
        // Tests that run side by side wait for processes, of which two at a time are enough beside another file's.
        maxConcurrency: 2,
      },
    })),
  },
});
