// Reads rows of a database without a pause.
import { parentPort, workerData } from "node:worker_threads";
import { Database } from "../../dist/store/database.js";

const { path } = workerData;
const database = new Database(path, path, { readOnly: true, busyTimeoutMs: 0 });
parentPort?.postMessage("reads");
for (;;) database.all("SELECT * FROM sqlite_schema");
