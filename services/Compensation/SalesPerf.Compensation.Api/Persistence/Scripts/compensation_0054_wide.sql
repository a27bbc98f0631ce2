-- A quota of one, and ten billion sold against it, is an attainment that did not fit: it stopped the calculation of everybody.
ALTER TABLE compensation.measurement ALTER COLUMN attainment TYPE numeric;
-- The sum of lines that each fit need not fit itself.
ALTER TABLE compensation.statement ALTER COLUMN total TYPE numeric;

-- A transaction's id stands for its key, of which one revision is current by an index of its own: this second one cost a fifth of taking a file in.
DROP INDEX compensation.ux_sales_transaction_current;

-- Rows that were transferred stand in the transactions; what they leave in staging is removed by and by, and whoever asks for waiting files does not look through the rest.
ALTER TABLE compensation.import ADD COLUMN holds_rows boolean NOT NULL DEFAULT true;
UPDATE compensation.import SET holds_rows = false WHERE source = 'api' OR status = 'purged';
CREATE INDEX ix_import_staged ON compensation.import (id) WHERE status = 'staged';
CREATE INDEX ix_import_clearing ON compensation.import (id) WHERE status = 'transferred' AND holds_rows;
