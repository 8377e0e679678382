import { type FileHandle, open } from "node:fs/promises";
import { compress, init } from "@bokuweb/zstd-wasm";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { packageVersion } from "../../system/package-version.ts";
import { arrowSchema } from "./arrow-schema.ts";
import type { Column, ColumnType, TableRow } from "./column.ts";
import { parquetSchema } from "./parquet-schema.ts";
import { writeVectors } from "./parquet-vectors.ts";
import type { TableFile, TableFormat, TableShape } from "./table-format.ts";

/** What is held in memory before it is written: some megabytes either way. */
const ROWS_PER_GROUP = 10_000;
const VECTORS_PER_GROUP = 2_000;
const ZSTD_LEVEL = 3;

/** Apache Parquet, compressed by zstd, written row group by row group. */
export const parquetFormat: TableFormat = {
  name: "parquet",
  cannotTell: new Set(),
  async open(path, table) {
    await zstdReady();
    return new ParquetFile(await open(path, "wx"), table);
  },
};

let ready: Promise<void> | undefined;

/** To be started once: a second start would put another memory under the first one's feet. */
function zstdReady(): Promise<void> {
  ready ??= init();
  return ready;
}

const zstd = (bytes: Uint8Array): Uint8Array => compress(bytes, ZSTD_LEVEL);

class ParquetFile implements TableFile {
  readonly #file: FileHandle;
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;
  /** Vectors come last: they are written past the library, which wants columns in the order of the schema. */
  readonly #columns: readonly (Column & { readonly place: number })[];
  readonly #rowsPerGroup: number;
  #rows: TableRow[] = [];

  constructor(file: FileHandle, { columns, dimension }: TableShape) {
    this.#file = file;
    const placed = columns.map((column, place) => ({ ...column, place }));
    this.#columns = [...placed.filter(isPlain), ...placed.filter((column) => !isPlain(column))];
    this.#rowsPerGroup = columns.every(isPlain) ? ROWS_PER_GROUP : VECTORS_PER_GROUP;
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: parquetSchema(this.#columns),
      codec: "ZSTD",
      compressors: { ZSTD: zstd },
      kvMetadata: [{ key: "ARROW:schema", value: arrowSchema(this.#columns, dimension) }],
      createdBy: `panic-tda version ${packageVersion}`,
    });
  }

  async write(rows: readonly TableRow[]): Promise<void> {
    for (const row of rows) {
      this.#rows.push(row);
      if (this.#rows.length === this.#rowsPerGroup) await this.#writeGroup();
    }
  }

  async finish(): Promise<void> {
    if (this.#rows.length > 0) await this.#writeGroup();
    await this.#writer.finish();
    await this.#flush();
    await this.#file.sync();
    await this.#file.close();
  }

  async abandon(): Promise<void> {
    await this.#file.close();
  }

  async #writeGroup(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    const columnData = this.#columns.filter(isPlain).map(({ name, type, place }) => ({
      name,
      data: rows.map((row) => parquetValue(type, row[place])),
    }));
    await this.#writer.write({ columnData, rowGroupSize: rows.length });
    const group = this.#writer.row_groups.at(-1)!;
    for (const { name, place } of this.#columns.filter((column) => !isPlain(column))) {
      const vectors = rows.map((row) => row[place] as Uint8Array);
      const chunk = writeVectors(this.#bytes, name, vectors, zstd);
      group.columns.push(chunk);
      group.total_byte_size += chunk.meta_data!.total_uncompressed_size;
      group.total_compressed_size! += chunk.meta_data!.total_compressed_size;
    }
    await this.#flush();
  }

  async #flush(): Promise<void> {
    let unwritten = this.#bytes.getBytes();
    while (unwritten.length > 0) {
      const { bytesWritten } = await this.#file.write(unwritten);
      unwritten = unwritten.subarray(bytesWritten);
    }
    this.#bytes.index = 0;
  }
}

function isPlain({ type }: { readonly type: ColumnType }): boolean {
  return type !== "vector";
}

const parsed: ReadonlySet<ColumnType> = new Set<ColumnType>(["texts", "text-lists", "numbers"]);

/** A value as the library wants it. */
function parquetValue(type: ColumnType, value: TableRow[number]): unknown {
  if (value === null || value === undefined) return undefined;
  if (type === "integer") return BigInt(value as number);
  if (type === "time") return microseconds(value as string);
  if (type === "integers") return JSON.parse(value as string).map(BigInt);
  if (type === "picture") return { bytes: value };
  if (type === "neighbours") {
    const { ids, distances } = JSON.parse(value as string);
    return { ids: ids.map(BigInt), distances };
  }
  return parsed.has(type) ? JSON.parse(value as string) : value;
}

/** `2026-01-31T23:59:59.123456Z` as microseconds since 1970. */
function microseconds(time: string): bigint {
  const seconds = Date.parse(`${time.slice(0, 19)}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(time) || Number.isNaN(seconds))
    throw new Error(`a stored time is "${time}", expected UTC with microseconds`);
  return BigInt(seconds) * 1000n + BigInt(time.slice(20, 26));
}
