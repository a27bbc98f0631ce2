-- Outbox, inbox and dead letters are records of events themselves. A database may have no audit log.
DO 'BEGIN
  IF to_regnamespace(''audit'') IS NOT NULL THEN
    PERFORM audit.leave(t.table_schema || ''.'' || t.table_name, ''a record of events itself'') FROM information_schema.tables t WHERE t.table_schema = ''messaging'' AND t.table_type = ''BASE TABLE'';
  END IF;
END';
