-- Where 0023 came first, it could not grant this: the role was not there.
DO $do$ BEGIN
  IF to_regclass('dialling_prefixes') IS NOT NULL THEN
    GRANT SELECT ON dialling_prefixes TO botflow_app;
  END IF;
END $do$;
