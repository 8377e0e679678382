import type { ComponentChildren, HTMLAttributes } from "preact";
import { type Sort, type SortValue, sortedBy, type UseSort } from "./sort.ts";
import "./sortable-table.css";

/** One column of a table. */
export interface Column<Row> {
  /** As an address has it. */
  readonly key: string;
  readonly name: ComponentChildren;
  readonly title?: string;
  /** Set to the right; the greatest comes first when somebody sorts by it. */
  readonly isNumber?: boolean;
  /** What it is sorted by; left out: by this column nothing is sorted. */
  readonly value?: (row: Row) => SortValue;
  readonly cell: (row: Row) => ComponentChildren;
  /** Whether its cells name their rows. */
  readonly isHead?: boolean;
  /** Of its cells. */
  readonly attributes?: (
    row: Row,
  ) => HTMLAttributes<HTMLTableCellElement> & { readonly "data-label"?: string };
}

interface SortableTableProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  /** `mainSort` for the main table of a view, `sortIn` for others beside it. */
  readonly sort: UseSort;
  readonly class?: string;
  readonly caption?: ComponentChildren;
  readonly rowAttributes?: (row: Row) => HTMLAttributes<HTMLTableRowElement>;
  /** More rows than that are counted only. @defaultValue all */
  readonly most?: number;
  /** Whether narrow screens show rows as cards, without heads: then a list says what they are sorted by. */
  readonly hasCards?: boolean;
  /** Rows that stand first, whatever the order. */
  readonly isFirst?: (row: Row) => boolean;
}

/** A table whose heads sort it: once, the other way round, and as it was. */
export function SortableTable<Row>(props: SortableTableProps<Row>) {
  const { columns, keyOf, caption, most = Number.POSITIVE_INFINITY, rowAttributes, hasCards = false } = props;
  const [sort, setSort] = props.sort();
  const rows = orderedRows(props, sort);
  const shown = rows.slice(0, most);
  return (
    <>
      {hasCards && <SortChoice columns={columns} sort={sort} onSort={setSort} />}
      <table class={props.class}>
        {caption !== undefined && <caption>{caption}</caption>}
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} onSort={setSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={keyOf(row)} {...rowAttributes?.(row)}>
              {columns.map((column) => {
                const { class: own, ...attributes } = column.attributes?.(row) ?? {};
                const all = {
                  ...attributes,
                  class:
                    [column.isNumber ? "number" : "", own ?? ""].filter((one) => one !== "").join(" ") ||
                    undefined,
                };
                return column.isHead ? (
                  <th key={column.key} scope="row" {...all}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.key} {...all}>
                    {column.cell(row)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shown.length && (
        <p class="soft">
          The first {shown.length} of {rows.length}: sort them, or look for the others.
        </p>
      )}
    </>
  );
}

function orderedRows<Row>(
  { columns, rows, isFirst }: SortableTableProps<Row>,
  sort: Sort | null,
): readonly Row[] {
  const value = columns.find(({ key }) => key === sort?.key)?.value;
  const sorted = sort === null || value === undefined ? rows : sortedBy(rows, value, sort.isDown);
  if (isFirst === undefined) return sorted;
  return [...sorted.filter((row) => isFirst(row)), ...sorted.filter((row) => !isFirst(row))];
}

interface HeadProps<Row> {
  readonly column: Column<Row>;
  readonly sort: Sort | null;
  readonly onSort: (sort: Sort | null) => void;
}

function Head<Row>({ column: { key, name, title, isNumber = false, value }, sort, onSort }: HeadProps<Row>) {
  const isSorted = sort?.key === key;
  const isDown = isSorted && sort.isDown;
  const attributes = {
    scope: "col" as const,
    ...(isNumber && { class: "number" }),
    ...(title !== undefined && { title }),
  };
  if (value === undefined) return <th {...attributes}>{name}</th>;
  const next = !isSorted ? { key, isDown: isNumber } : isDown === isNumber ? { key, isDown: !isDown } : null;
  return (
    <th {...attributes} aria-sort={!isSorted ? "none" : isDown ? "descending" : "ascending"}>
      <button type="button" class="sort-head" onClick={() => onSort(next)}>
        {name}
        <span class={isSorted ? "sort-sign" : "sort-sign sort-sign-waiting"} aria-hidden="true">
          {!isSorted ? "↕" : isDown ? "▼" : "▲"}
        </span>
      </button>
    </th>
  );
}

function SortChoice<Row>({
  columns,
  sort,
  onSort,
}: {
  readonly columns: readonly Column<Row>[];
  readonly sort: Sort | null;
  readonly onSort: (sort: Sort | null) => void;
}) {
  const sortable = columns.filter(({ value }) => value !== undefined);
  const chosen = sortable.find(({ key }) => key === sort?.key);
  return (
    <div class="sort-choice">
      <label>
        sort by{" "}
        <select
          value={chosen?.key ?? ""}
          onChange={(event) => {
            const column = sortable.find(({ key }) => key === event.currentTarget.value);
            onSort(column === undefined ? null : { key: column.key, isDown: column.isNumber ?? false });
          }}
        >
          <option value="">as they come</option>
          {sortable.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {chosen !== undefined && sort !== null && (
        <button type="button" onClick={() => onSort({ ...sort, isDown: !sort.isDown })}>
          {sort.isDown ? "greatest first" : "least first"}
        </button>
      )}
    </div>
  );
}
