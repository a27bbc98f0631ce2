-- Keys are compared by their bytes, not by the rules of a language: that is what taking a file in does a few million times, it is the same wherever the store runs, and no update of those rules can spoil the index.
ALTER TABLE compensation.sales_transaction
  ALTER COLUMN order_code    TYPE text COLLATE "C",
  ALTER COLUMN line_code     TYPE text COLLATE "C",
  ALTER COLUMN sub_line_code TYPE text COLLATE "C",
  ALTER COLUMN event_type    TYPE text COLLATE "C",
  -- A file without such columns sends nothing for them, as of the others that may be missing.
  ALTER COLUMN attributes SET DEFAULT '{}';
-- A file that waits stands in pieces of a page, in the rows themselves: beside them it is cut into four times as many, each with an entry in an index, all of which are written and removed again.
ALTER TABLE compensation.import_file ALTER COLUMN bytes SET STORAGE PLAIN;
