-- Most of what writing a million credits costs are their indexes. A payee's credits are numbered, so the number is the shorter key, and one that grows at its end; and whoever looks for a
-- transaction has its id, for which a hash is enough and half the work.
UPDATE compensation.credit c SET ordinal = numbered.number
FROM (SELECT ctid AS place, row_number() OVER (PARTITION BY period_code, participant_id ORDER BY transaction_id, ordinal) - 1 AS number, period_code, participant_id FROM compensation.credit) numbered
WHERE c.ctid = numbered.place AND EXISTS (
  SELECT FROM compensation.credit same WHERE same.period_code = c.period_code AND same.participant_id = c.participant_id GROUP BY same.ordinal HAVING count(*) > 1);
ALTER TABLE compensation.credit DROP CONSTRAINT credit_pkey, ADD PRIMARY KEY (period_code, participant_id, ordinal);
DROP INDEX compensation.ix_credit_transaction;
CREATE INDEX ix_credit_transaction ON compensation.credit USING hash (transaction_id);
