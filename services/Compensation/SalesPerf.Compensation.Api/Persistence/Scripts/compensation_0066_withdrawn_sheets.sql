-- An approved batch of which nothing was emitted may be withdrawn: the ledger gets the same postings the other way round, and its sheets, which were to stand, are kept here as they were.
CREATE TABLE compensation.withdrawn_sheet (
  -- Source of the postings that take back those of the sheet.
  withdrawal_id uuid        PRIMARY KEY,
  sheet_id      uuid        NOT NULL UNIQUE,
  batch_number  bigint      NOT NULL,
  sheet         jsonb       NOT NULL,
  withdrawn_by  text        NOT NULL,
  withdrawn_at  timestamptz NOT NULL,
  reason        text        NOT NULL
);
REVOKE UPDATE, DELETE, TRUNCATE ON compensation.withdrawn_sheet FROM $app_role$;
SELECT audit.leave('compensation.withdrawn_sheet', 'append-only history itself');

CREATE OR REPLACE FUNCTION compensation.refuse_change_of_approved_sheet() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN
  IF OLD.approved AND NOT (TG_OP = ''DELETE'' AND EXISTS (SELECT FROM compensation.withdrawn_sheet w WHERE w.sheet_id = OLD.id)) THEN
    RAISE EXCEPTION ''Pay sheet % is approved; it stands.'', OLD.id USING ERRCODE = ''check_violation'', CONSTRAINT = ''approved_sheet_stands'';
  END IF;
  RETURN coalesce(NEW, OLD);
END';
