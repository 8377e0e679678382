// Writes the JSON Schema of config files for editors. `npm run schema` builds first.
import { writeFileSync } from "node:fs";
import { configJsonSchema } from "../dist/config/config-json-schema.js";

const path = new URL("../src/config/experiment.schema.json", import.meta.url);
writeFileSync(path, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
