-- Who covers a territory on a day is the same for all its orders of that time. Each order kept a copy: with ten seats that was four fifths of a row, parsed, written and logged
-- a million times for a file of a million. It is kept once, under an id that is made of what it says, and an order names it. Nobody changes or removes one, so the reference needs no key.
CREATE TABLE compensation.covering (
  id    uuid  PRIMARY KEY,
  seats jsonb NOT NULL
);
REVOKE UPDATE, DELETE, TRUNCATE ON compensation.covering FROM $app_role$;
SELECT audit.leave('compensation.covering', 'answers of Territories, never changed');

INSERT INTO compensation.covering
SELECT md5(seats::text)::uuid, seats FROM (
  SELECT coverage_seats FROM compensation.sales_transaction WHERE coverage_seats <> '[]' UNION SELECT coverage_seats FROM compensation.staging_row WHERE coverage_seats <> '[]') AS kept(seats);

ALTER TABLE compensation.sales_transaction
  ALTER COLUMN coverage_seats DROP NOT NULL,
  ALTER COLUMN coverage_seats TYPE uuid USING CASE WHEN coverage_seats <> '[]' THEN md5(coverage_seats::text)::uuid END;
ALTER TABLE compensation.sales_transaction RENAME COLUMN coverage_seats TO covering_id;
ALTER TABLE compensation.staging_row
  ALTER COLUMN coverage_seats TYPE uuid USING CASE WHEN coverage_seats <> '[]' THEN md5(coverage_seats::text)::uuid END;
ALTER TABLE compensation.staging_row RENAME COLUMN coverage_seats TO covering_id;
