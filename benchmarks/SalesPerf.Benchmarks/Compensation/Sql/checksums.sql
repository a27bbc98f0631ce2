-- Sums that differ when any row, key or amount does, and that PostgreSQL and DuckDB print alike; the hash of a run is SHA-256 over their answers.
SELECT 'credit', count(*), sum(amount), sum(CAST(transaction_no % 1000003 AS numeric(38,0)) * (payee_no % 1009 + 1) * CAST(amount * 100 AS bigint)) FROM :schema.credit;
SELECT 'incentive', count(*), sum(amount), sum(CAST(payee_no * 31 + component_no AS numeric(38,0)) * CAST(amount * 100 AS bigint)) FROM :schema.incentive;
SELECT 'unrounded', count(*), sum(unrounded), sum(CAST(unrounded * 100000000 AS numeric(38,0)) * component_no) FROM :schema.incentive;
SELECT 'deposit', count(*), sum(amount), sum(CAST(payee_no * 31 + component_no AS numeric(38,0)) * CAST(amount * 100 AS bigint) * length(earning_code)) FROM :schema.deposit;
SELECT 'ledger_transfer', count(*), sum(amount), sum(CAST(payee_no * 31 + component_no AS numeric(38,0)) * CAST(amount * 100 AS bigint) * length(debit_account)) FROM :schema.ledger_transfer;
SELECT 'statement', count(*), sum(total), sum(CAST(payee_no * 31 + lines AS numeric(38,0)) * CAST(total * 100 AS bigint)) FROM :schema.statement;
