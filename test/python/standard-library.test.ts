import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore } from "../../src/index.ts";
import { lastingFolder } from "../docs/lasting-folder.ts";
import { runPython, runQuickstart, snippets, testSnippet } from "./python-snippets.ts";

const folder = lastingFolder();
beforeAll(() => runQuickstart(folder.path), 60_000);
afterAll(() => folder.delete());

const withoutNumpy = snippets({ numpy: false });

test("docs/database.md reads the file with Python's standard library", () => {
  expect(withoutNumpy).toHaveLength(1);
});

test.each(withoutNumpy)("the Python at docs/database.md:$block.line prints what the page says", (snippet) => {
  testSnippet(snippet, folder.path);
});

const readEverything = `
import json, sqlite3, struct
database = sqlite3.connect("file:panic-tda.db?mode=ro", uri=True)
vectors = [struct.unpack(f"<{len(vector) // 4}f", vector) for (vector,) in database.execute(
    "SELECT vector FROM trajectories WHERE embedding_model = 'SketchText' ORDER BY run_id, sequence_number")]
clouds = []
for (data,) in database.execute("SELECT diagram_data FROM persistence_diagrams ORDER BY run_id, embedding_model"):
    assert data[0] == 1
    diagrams, offset = [], 1
    while offset < len(data):
        (m,) = struct.unpack_from("<I", data, offset)
        diagrams.append([struct.unpack_from("<2d", data, offset + 4 + 16 * bar) for bar in range(m)])
        offset += 4 + 16 * m
    assert offset == len(data)
    clouds.append(diagrams)
infinite = float("inf")
print(json.dumps({"vectors": vectors, "clouds": [[[[birth, None if death == infinite else death]
    for birth, death in bars] for bars in diagrams] for diagrams in clouds]}))
`;

test("Python reads every vector and every bar as the library does, bit for bit", () => {
  const { vectors, clouds } = JSON.parse(runPython(readEverything, folder.path));
  using store = openStore(join(folder.path, "panic-tda.db"), { mode: "read" });
  const { id } = store.experiment("latest");
  const embeddings = [...store.embeddings({ experiment: id, model: "SketchText" })];
  expect(vectors).toEqual(embeddings.map(({ vector }) => [...vector]));
  const finite = (death: number) => (Number.isFinite(death) ? death : null);
  expect(clouds).toEqual(
    Array.from(store.persistenceDiagrams({ experiment: id }), ({ diagrams }) =>
      diagrams.map((bars) => bars.map(([birth, death]) => [birth, finite(death)])),
    ),
  );
  expect(vectors).toHaveLength(270);
  expect(clouds).toHaveLength(18);
});
