import type { Column } from "./column.ts";

/**
 * The schema of a table as Arrow writes it, in base64: what parquet files carry under the key `ARROW:schema`. Parquet has no list of
 * fixed size; readers that know Arrow (pyarrow, polars, R's arrow) learn from it that vectors are one.
 *
 * It is a flatbuffer: tables of offsets, each with a table that says which of its fields are there. All fields of ours fit into
 * four bytes, so that everything is aligned to four.
 *
 * @param dimension - The size of the lists of vectors; undefined: a list of any size.
 * @see https://github.com/apache/arrow/blob/main/format/Schema.fbs and Message.fbs
 */
export function arrowSchema(columns: readonly Column[], dimension: number | undefined): string {
  const schema = table([[1, vectorOf(columns.map((column) => field(column, dimension)))]]);
  const message = table([
    [0, METADATA_VERSION_5],
    [1, HEADER_IS_SCHEMA],
    [2, schema],
  ]);
  const bytes = new Bytes();
  const root = bytes.reserve();
  bytes.point(root, message(bytes));
  bytes.alignTo(8);
  const prefix = new Uint8Array(8);
  const view = new DataView(prefix.buffer);
  view.setUint32(0, CONTINUATION, true);
  view.setUint32(4, bytes.length, true);
  return Buffer.concat([prefix, bytes.written()]).toString("base64");
}

const METADATA_VERSION_5 = 4;
const HEADER_IS_SCHEMA = 1;
const CONTINUATION = 0xffffffff;

/** Numbers of Arrow's types in the union `Type`. */
const INT = 2;
const FLOATING_POINT = 3;
const BINARY = 4;
const UTF8 = 5;
const TIMESTAMP = 10;
const LIST = 12;
const STRUCT = 13;
const FIXED_SIZE_LIST = 16;

/** Writes something and tells where it begins. */
type Writing = (bytes: Bytes) => number;
/** Of a flatbuffer's table: the number of the field, and its value, or what it points at. */
type FieldOf = readonly [number: number, value: number | Writing];

interface ArrowType {
  readonly number: number;
  readonly details: readonly FieldOf[];
  readonly children?: readonly Writing[];
}

function field({ name, type }: Column, dimension: number | undefined): Writing {
  return fieldOf(name, arrowType(type, dimension), type !== "vector");
}

function fieldOf(name: string, { number, details, children = [] }: ArrowType, isNullable = true): Writing {
  return table([
    [0, text(name)],
    [1, isNullable ? 1 : 0],
    [2, number],
    [3, table(details)],
    [5, vectorOf(children)],
  ]);
}

const utf8: ArrowType = { number: UTF8, details: [] };
const int64: ArrowType = {
  number: INT,
  details: [
    [0, 64],
    [1, 1],
  ],
};
const float64: ArrowType = { number: FLOATING_POINT, details: [[0, 2]] };
const float32: ArrowType = { number: FLOATING_POINT, details: [[0, 1]] };
const listOf = (element: ArrowType): ArrowType => ({
  number: LIST,
  details: [],
  children: [fieldOf("element", element)],
});

function arrowType(type: Column["type"], dimension: number | undefined): ArrowType {
  switch (type) {
    case "text":
    case "json":
      return utf8;
    case "integer":
      return int64;
    case "number":
      return float64;
    case "time":
      return {
        number: TIMESTAMP,
        details: [
          [0, 2],
          [1, text("UTC")],
        ],
      };
    case "texts":
      return listOf(utf8);
    case "text-lists":
      return listOf(listOf(utf8));
    case "integers":
      return listOf(int64);
    case "numbers":
      return listOf(float64);
    case "vector": {
      const children = [fieldOf("element", float32, false)];
      return dimension === undefined
        ? { number: LIST, details: [], children }
        : { number: FIXED_SIZE_LIST, details: [[0, dimension]], children };
    }
    case "neighbours":
      return {
        number: STRUCT,
        details: [],
        children: [fieldOf("ids", listOf(int64)), fieldOf("distances", listOf(float64))],
      };
    case "picture":
      return { number: STRUCT, details: [], children: [fieldOf("bytes", { number: BINARY, details: [] })] };
  }
}

function table(fields: readonly FieldOf[]): Writing {
  return (bytes) => {
    const numFields = Math.max(0, ...fields.map(([number]) => number + 1));
    const offsets = new Uint16Array(2 + numFields);
    offsets[0] = 2 * offsets.length;
    offsets[1] = 4 + 4 * fields.length;
    for (const [at, [number]] of fields.entries()) offsets[2 + number] = 4 + 4 * at;
    const start = bytes.append(new Uint8Array(offsets.buffer));
    bytes.alignTo(4);
    const place = bytes.reserve();
    bytes.setInt32(place, place - start);
    const slots = fields.map(() => bytes.reserve());
    for (const [at, [, value]] of fields.entries()) {
      if (typeof value === "number") bytes.setInt32(slots[at]!, value);
      else bytes.point(slots[at]!, value(bytes));
    }
    return place;
  };
}

function vectorOf(elements: readonly Writing[]): Writing {
  return (bytes) => {
    const place = bytes.reserve();
    bytes.setInt32(place, elements.length);
    const slots = elements.map(() => bytes.reserve());
    for (const [at, element] of elements.entries()) bytes.point(slots[at]!, element(bytes));
    return place;
  };
}

function text(value: string): Writing {
  return (bytes) => {
    const encoded = Buffer.from(`${value}\0`);
    const place = bytes.reserve();
    bytes.setInt32(place, encoded.length - 1);
    bytes.append(encoded);
    bytes.alignTo(4);
    return place;
  };
}

/** Bytes that grow. */
class Bytes {
  #buffer = new Uint8Array(1024);
  length = 0;

  append(added: Uint8Array): number {
    const place = this.length;
    while (this.length + added.length > this.#buffer.length) {
      const larger = new Uint8Array(2 * this.#buffer.length);
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    this.#buffer.set(added, place);
    this.length += added.length;
    return place;
  }

  alignTo(size: number): void {
    this.append(new Uint8Array((size - (this.length % size)) % size));
  }

  /** Four bytes for later. */
  reserve(): number {
    return this.append(new Uint8Array(4));
  }

  setInt32(place: number, value: number): void {
    new DataView(this.#buffer.buffer).setInt32(place, value, true);
  }

  /** Offsets are counted from where they stand. */
  point(place: number, target: number): void {
    this.setInt32(place, target - place);
  }

  written(): Uint8Array {
    return this.#buffer.subarray(0, this.length);
  }
}
