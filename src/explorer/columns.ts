/** The typed arrays that {@link encodeColumns} writes, by the names that its header has for them. */
const arrayTypes = {
  uint8: Uint8Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
} as const;

type ArrayTypeName = keyof typeof arrayTypes;
export type Column = Uint8Array | Int32Array | Uint32Array | Float32Array;

export const columnsMediaType = "application/vnd.panic-tda.columns";

interface Layout {
  readonly header: unknown;
  readonly columns: readonly {
    readonly name: string;
    readonly type: ArrayTypeName;
    readonly length: number;
  }[];
}

const LENGTH_BYTES = 4;
const ALIGNMENT_BYTES = 4;

/**
 * Puts a header and named typed arrays into one body, for what JSON would make ten times as large:
 *
 *     uint32 LE   length of the JSON in bytes
 *     JSON        {"header": …, "columns": [{"name", "type", "length"}, …]}, UTF-8
 *     zeros       up to a multiple of 4
 *     the arrays  in that order, little-endian, each followed by zeros up to a multiple of 4
 */
export function encodeColumns(
  header: unknown,
  columns: Readonly<Record<string, Column>>,
): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(columns);
  const layout: Layout = {
    header,
    columns: entries.map(([name, column]) => ({ name, type: typeNameOf(column), length: column.length })),
  };
  const json = new TextEncoder().encode(JSON.stringify(layout));
  const start = aligned(LENGTH_BYTES + json.byteLength);
  const body = new Uint8Array(entries.reduce((sum, [, column]) => sum + aligned(column.byteLength), start));
  new DataView(body.buffer).setUint32(0, json.byteLength, true);
  body.set(json, LENGTH_BYTES);
  let offset = start;
  for (const [, column] of entries) {
    body.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset);
    offset += aligned(column.byteLength);
  }
  return body;
}

/**
 * Reads what {@link encodeColumns} wrote. The arrays are views into `body`.
 *
 * @throws RangeError when the body ends early
 */
export function decodeColumns<Header>(body: ArrayBuffer): {
  header: Header;
  columns: Record<string, Column>;
} {
  const jsonBytes = new DataView(body).getUint32(0, true);
  const json = new TextDecoder().decode(new Uint8Array(body, LENGTH_BYTES, jsonBytes));
  const layout = JSON.parse(json) as Layout;
  const columns: [name: string, column: Column][] = [];
  let offset = aligned(LENGTH_BYTES + jsonBytes);
  for (const { name, type, length } of layout.columns) {
    const column = new arrayTypes[type](body, offset, length);
    columns.push([name, column]);
    offset += aligned(column.byteLength);
  }
  // Unlike an assignment, this takes any name, __proto__ among them.
  return { header: layout.header as Header, columns: Object.fromEntries(columns) };
}

function typeNameOf(column: Column): ArrayTypeName {
  for (const [name, arrayType] of Object.entries(arrayTypes))
    if (column instanceof arrayType) return name as ArrayTypeName;
  throw new TypeError(`a column of type ${Object.prototype.toString.call(column)} cannot be encoded`);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
