import { expect, test } from "vitest";
import { attempted } from "../../experiments/performed.ts";
import { smallConfig } from "../../experiments/small-config.ts";
import { newStore } from "../../store/new-store.ts";

// An error may come while nobody awaits the diagram: whether it does depends on the moment, hence several places.
test.each([0, 4, 5, 6, 7, 8])(
  "a diagram of run %d that cannot be saved stops the experiment",
  async (place) => {
    const store = newStore();
    store.database.execute(`CREATE TRIGGER refuse BEFORE INSERT ON persistence_diagrams
    WHEN NEW.embedding_model = 'DummyText' AND NEW.run_id = (SELECT id FROM runs ORDER BY id LIMIT 1 OFFSET ${place})
    BEGIN SELECT RAISE(ABORT, 'refused'); END`);
    const { error, experiment } = await attempted({ ...smallConfig, seeds: [1, 2, 3, 4, 5, 6] }, {}, store);
    expect(error).toMatchObject({ message: "refused" });
    expect(experiment.completed_at).toBeNull();
  },
);
