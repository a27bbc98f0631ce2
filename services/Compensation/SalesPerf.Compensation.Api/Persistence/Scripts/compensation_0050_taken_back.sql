-- What statements said stands; what an order took with it that was taken back is said by the pay sheet that settles it, and posted.
ALTER TABLE compensation.pay_sheet ADD COLUMN taken_back numeric(19,4) NOT NULL DEFAULT 0;
ALTER TABLE compensation.ledger_entry DROP CONSTRAINT ledger_entry_kind_check, ADD CONSTRAINT ledger_entry_kind_check
  CHECK (kind IN ('earned', 'taken-back', 'held', 'granted', 'advanced', 'order-advanced', 'recovered', 'forfeited', 'forgiven', 'written-off', 'carried', 'paid'));
