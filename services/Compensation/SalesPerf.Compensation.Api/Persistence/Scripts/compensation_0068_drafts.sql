-- Whether a statement of a period is a draft is asked with every state of one; most have none.
CREATE INDEX ix_statement_draft ON compensation.statement (period_code, participant_code) WHERE NOT published;
