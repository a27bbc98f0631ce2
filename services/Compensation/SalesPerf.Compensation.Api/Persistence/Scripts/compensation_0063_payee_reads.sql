-- What is asked for by payee, in the order in which it is read: a page of the ledger is as many rows as it shows, however long the payee has been paid here.
DROP INDEX compensation.ix_ledger_entry_participant;
CREATE INDEX ix_ledger_entry_participant ON compensation.ledger_entry (participant_id, entry_no);
-- Statements and pay sheets are listed by the payee's code; without these every one ever made was looked at.
CREATE INDEX ix_statement_participant_code ON compensation.statement (participant_code);
CREATE INDEX ix_pay_sheet_participant_code ON compensation.pay_sheet (participant_code, id);
