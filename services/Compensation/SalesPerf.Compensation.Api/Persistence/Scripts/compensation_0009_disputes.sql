-- A question about a line can be a dispute: what kind, what was expected, who deals with it, how it ended.
ALTER TABLE compensation.inquiry
  ADD COLUMN type          text NOT NULL DEFAULT 'question' CHECK (type IN ('question', 'missing_deal', 'wrong_amount', 'wrong_credit', 'wrong_rate', 'wrong_quota', 'other')),
  ADD COLUMN order_code    text,
  ADD COLUMN actual        numeric(19,4),
  ADD COLUMN routed_to     text NOT NULL DEFAULT 'comp-admin' CHECK (routed_to IN ('comp-admin', 'manager', 'finance-approver')),
  ADD COLUMN assignee      text,
  ADD COLUMN resolution    text CHECK (resolution IN ('answered', 'accepted', 'rejected', 'withdrawn')),
  ADD COLUMN corrected     numeric(19,4),
  ADD COLUMN transaction_id uuid;
UPDATE compensation.inquiry SET resolution = 'answered' WHERE answer IS NOT NULL;
CREATE INDEX ix_inquiry_open ON compensation.inquiry (routed_to, id) WHERE answer IS NULL;

-- What happened to it, in order.
CREATE TABLE compensation.inquiry_event (
  inquiry_id uuid        NOT NULL REFERENCES compensation.inquiry,
  ordinal    integer     NOT NULL,
  kind       text        NOT NULL CHECK (kind IN ('asked', 'routed', 'assigned', 'answered', 'accepted', 'rejected', 'withdrawn')),
  note       text        NOT NULL,
  by_whom    text        NOT NULL,
  at         timestamptz NOT NULL,
  PRIMARY KEY (inquiry_id, ordinal)
);
REVOKE UPDATE, DELETE, TRUNCATE ON compensation.inquiry_event FROM $app_role$;
