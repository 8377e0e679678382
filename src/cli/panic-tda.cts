#!/usr/bin/env node
// Node asks once for the size of its thread pool, which encodes pictures, and that is when the first ES module is loaded. So this file is none.
const { availableParallelism, totalmem } = process.getBuiltinModule("node:os");

/** What one thread takes while it encodes a picture of 1,024 pixels a side is 40 MiB. */
const BYTES_PER_THREAD = 64 * 2 ** 20;
const MEMORY_SHARE = 1 / 8;
/** Node's own number: the pool also reads files and looks up addresses. */
const FEWEST = 4;
/** More pictures a second than one process can take in from models. */
const MOST = 64;

// Without a limit the system says 0, or a number that no machine has.
const limit = process.constrainedMemory();
const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
const fitting = Math.floor((memory * MEMORY_SHARE) / BYTES_PER_THREAD);
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(FEWEST, Math.min(availableParallelism(), fitting, MOST)));

/**
 * The file that the build makes of one command whose modules would take longer to load than its work does. In a clone it may be older than
 * the modules that it was made of, which are compiled by `tsc -b` alone too: then it is left alone.
 */
function bundleOf(command: string | undefined): string | undefined {
  if (command !== "homology") return undefined;
  const { statSync } = process.getBuiltinModule("node:fs");
  const changed = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  const bundle = `${__dirname}/homology-bundle.cjs`;
  const bundled = changed(bundle);
  // A package has no such file.
  const compiled = changed(`${__dirname}/../.tsbuildinfo`) ?? 0;
  return bundled !== undefined && bundled >= compiled ? bundle : undefined;
}

const bundle = bundleOf(process.argv[2]);
if (bundle === undefined) void import("./main.ts");
else require(bundle);
