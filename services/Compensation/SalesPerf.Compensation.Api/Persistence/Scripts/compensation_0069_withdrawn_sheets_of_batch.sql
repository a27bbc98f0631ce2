-- Withdrawn sheets are read by their batch, also where the draft that was left of it is discarded.
CREATE INDEX ix_withdrawn_sheet_batch ON compensation.withdrawn_sheet (((sheet->>'batch_id')::uuid), withdrawal_id);
