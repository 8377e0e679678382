/** What `--format` calls the formats, in the order of the help; the first is what is written unless another one is asked for. */
export const tableFormatNames = ["parquet", "csv", "jsonl"] as const;
export type TableFormatName = (typeof tableFormatNames)[number];
