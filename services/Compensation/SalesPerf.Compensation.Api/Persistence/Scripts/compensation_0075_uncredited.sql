-- Why nobody is credited for a transaction is read beside it, page by page. What only belongs to another calendar is most of the rows where there are several, and no answer.
CREATE INDEX ix_credit_exclusion_transaction ON compensation.credit_exclusion (transaction_id) WHERE reason <> 'another_calendar';
