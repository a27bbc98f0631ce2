-- Who asked for what to be sent again is a record: it is added to, and never changed.
REVOKE UPDATE, DELETE ON partners.replay FROM $app_role$;
