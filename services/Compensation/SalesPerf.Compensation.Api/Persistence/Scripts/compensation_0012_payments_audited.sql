-- Holds, batches, files and answers of payroll: who did what.
SELECT audit.watch('compensation.hold');
SELECT audit.watch('compensation.hold_release');
SELECT audit.watch('compensation.payment_batch');
SELECT audit.watch('compensation.payout_file');
SELECT audit.watch('compensation.payout_line');
SELECT audit.watch('compensation.ledger_key', ARRAY['private_key']);
SELECT audit.leave('compensation.pay_sheet', 'follows from statements; its batch is watched, and approved it stands');
SELECT audit.leave('compensation.pay_sheet_source', 'with its sheet');
SELECT audit.leave('compensation.ledger_anchor', 'append-only, signed');
