-- Rows are staged by the transaction that makes their import, and no import is ever deleted: asking for each of a million rows whether its import is there
-- took longer than storing it.
ALTER TABLE compensation.staging_row DROP CONSTRAINT staging_row_import_id_fkey;
