-- How each payee stood after the last payment that was approved: a projection of pay sheets and ledger, from which the next payment goes on instead of settling everything from the beginning.
-- What is not here is settled from the beginning, so a row may be deleted at any time.
CREATE TABLE compensation.payee_balance (
  calendar_code    text          NOT NULL,
  participant_id   uuid          NOT NULL,
  group_code       text          NOT NULL,
  currency         char(3)       NOT NULL,
  participant_code text          NOT NULL,
  pay_group        text          NOT NULL,
  period_code      text          NOT NULL,
  settled_at       timestamptz   NOT NULL,
  left_on          date,
  owed             numeric(19,4) NOT NULL,
  held             numeric(19,4) NOT NULL,
  carried          numeric(19,4) NOT NULL,
  history          jsonb         NOT NULL,
  goes_on          jsonb         NOT NULL,
  PRIMARY KEY (calendar_code, participant_id, group_code, currency)
);
SELECT audit.leave('compensation.payee_balance', 'a projection of pay sheets, which stand once approved');
