-- A file that is taken in at once waits here, as it came, until its operation begins, which may be in another process and, after a crash, more than once. Its sender still has it: it is not logged,
-- and where the store fell meanwhile the operation says so.
CREATE UNLOGGED TABLE compensation.import_file (
  import_id uuid    NOT NULL,
  ordinal   integer NOT NULL,
  bytes     bytea   NOT NULL,
  PRIMARY KEY (import_id, ordinal)
);
ALTER TABLE compensation.import_file ALTER COLUMN bytes SET STORAGE EXTERNAL;
SELECT audit.leave('compensation.import_file', 'bytes of a file before they count');
