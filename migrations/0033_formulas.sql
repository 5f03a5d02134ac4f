-- Cells are guarded against formulas on their way out of the server: packages/storage/src/postgres/CsvCells.ts.
DROP FUNCTION csv_text(text);
