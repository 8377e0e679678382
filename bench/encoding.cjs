// npm run bench:encoding: as the command line does, the size of Node's pool of threads is set before the first ES module is loaded.
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, require("node:os").availableParallelism()));
void import("./encoding.mjs");
