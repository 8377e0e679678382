/**
 * Five vectors of 768 to a page instead of four: the row of an embedding keeps a time of its own only where that says more than
 * `completed_at`, and whoever asks for `inserted_at` or `updated_at` is told one or the other.
 *
 * Nothing is copied first, since no row is written: SQLite drops NOT NULL and renames columns in the text of the schema, and a virtual
 * column is nowhere in the file. Old rows keep their times and their places, four to a page. They are read twice, since SQLite tries the
 * rows of a strict table at each column that joins.
 */
export const timesOfEmbeddings = `
ALTER TABLE embeddings ALTER COLUMN inserted_at DROP NOT NULL;
ALTER TABLE embeddings ALTER COLUMN updated_at DROP NOT NULL;
ALTER TABLE embeddings RENAME COLUMN inserted_at TO own_inserted_at;
ALTER TABLE embeddings RENAME COLUMN updated_at TO own_updated_at;
ALTER TABLE embeddings ADD COLUMN inserted_at TEXT GENERATED ALWAYS AS (coalesce(own_inserted_at, completed_at)) VIRTUAL;
ALTER TABLE embeddings ADD COLUMN updated_at TEXT GENERATED ALWAYS AS (coalesce(own_updated_at, completed_at)) VIRTUAL;
`;
