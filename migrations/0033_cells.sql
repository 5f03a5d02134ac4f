-- Cells get these on their way out of the server: packages/storage/src/postgres/CsvCells.ts.
DROP FUNCTION csv_text(text), csv_instant(timestamptz);
