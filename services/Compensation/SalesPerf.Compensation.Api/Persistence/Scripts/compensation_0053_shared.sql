-- Shared transactions concern people who are not their sellers: a calculation of a few payees reads them all beside those that the few sold.
CREATE INDEX ix_sales_transaction_shared ON compensation.sales_transaction (compensation_date) WHERE is_current AND splits <> '[]';
