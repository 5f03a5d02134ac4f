-- Organizations apart, by the server itself: see docs/decisions/0016-row-level-security.md.

-- `botflow_app`: everything that is done for an organization, which the transaction names first.
-- `botflow_worker`: finding out for whom there is something to do, and dropping months. Both belong to
-- the whole server: other databases' migrations may make them at the same moment.
DO $do$
DECLARE
  role_name text;
  -- Before 16 whoever is a member may take the role on.
  taking    text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['botflow_app', 'botflow_worker'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = role_name AND (rolsuper OR rolbypassrls)) THEN
      RAISE EXCEPTION 'the role % must be neither a superuser nor have BYPASSRLS', role_name;
    END IF;
    -- Its privileges are inherited, so that an owner still sees the rows: to dump them, or by a later migration.
    IF NOT (pg_has_role(current_user, role_name, taking) AND pg_has_role(current_user, role_name, 'USAGE')) THEN
      EXECUTE format('GRANT %I TO %I', role_name, current_user);
    END IF;
  END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE EXCEPTION '% may not make or hand out the roles of the application; let an administrator run: CREATE ROLE botflow_app; CREATE ROLE botflow_worker; GRANT botflow_app, botflow_worker TO %I',
    current_user, current_user USING ERRCODE = 'insufficient_privilege';
END $do$;

-- What a transaction says about itself. Nothing said: no rows.
CREATE FUNCTION current_organizations() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(nullif(current_setting('botflow.organizations', true), ''), '{}')::uuid[]
$$;
-- The first of them, mostly the only one.
CREATE FUNCTION current_organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT (current_organizations())[1]
$$;
-- The SHA-256 of a token that somebody has shown.
CREATE FUNCTION current_credential() RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT decode(nullif(current_setting('botflow.credential', true), ''), 'hex')
$$;
-- Somebody who has proved who they are, or is about to.
CREATE FUNCTION current_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('botflow.person', true), '')::uuid
$$;

-- What every table with an organization gets; later migrations do it for theirs.
-- In subselects, so that a statement asks once and not for every row. By `uuid_ne`, and not by `=`: every statement
-- names its organization as well, and a planner that knew that the same is said twice would expect far too few rows
-- where there are many organizations. Of a function it thinks nothing; and it costs less for each row than the array.
CREATE FUNCTION keep_apart(name regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
  EXECUTE format('CREATE POLICY of_organizations ON %s TO botflow_app
    USING (NOT uuid_ne(organization_id, (SELECT current_organization()))
      OR organization_id = ANY ((SELECT current_organizations())::uuid[]))', name);
  EXECUTE format('CREATE POLICY across_organizations ON %s TO botflow_worker USING (true)', name);
END $$;
SELECT keep_apart(c.oid::regclass)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition;

-- What is found before its organization is known: by who holds the token, and by the person it is of.
-- Nothing is written by these: the transaction enters the organization that it has found.
CREATE POLICY of_holder ON api_keys FOR SELECT TO botflow_app USING (key_hash = (SELECT current_credential()));
CREATE POLICY of_holder ON invitations FOR SELECT TO botflow_app USING (token_hash = (SELECT current_credential()));
CREATE POLICY of_holder ON sessions FOR SELECT TO botflow_app USING (token_hash = (SELECT current_credential()));
CREATE POLICY of_person ON memberships FOR SELECT TO botflow_app USING (user_id = (SELECT current_person()));
CREATE POLICY of_person ON sessions FOR SELECT TO botflow_app USING (user_id = (SELECT current_person()));
CREATE POLICY ended_by_person ON sessions FOR DELETE TO botflow_app USING (user_id = (SELECT current_person()));

DO $do$ BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO botflow_app, botflow_worker', current_schema());
END $do$;

GRANT SELECT ON schema_migrations, message_retention, calling_codes TO botflow_app;
GRANT SELECT, INSERT ON users, organizations TO botflow_app;
GRANT UPDATE (password_hash) ON users TO botflow_app;
GRANT UPDATE (name, timezone, store_text, prices_version) ON organizations TO botflow_app;
GRANT SELECT, INSERT ON audit_log, event_keys, conversation_bases, member_numbers TO botflow_app;
GRANT SELECT, INSERT, UPDATE ON api_keys, bots, messages, conversation_events, rollup_periods, member_counts TO botflow_app;
GRANT SELECT, INSERT, DELETE ON pending_batches, aggregation_marks, sealed_tallies, sealed_members, live_stale TO botflow_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON memberships, sessions, invitations, model_prices, rollup_marks,
  conversation_metrics, rollups_15m, conversation_rollups, customers, customer_rollups, rating_rollups,
  aggregations, bot_performance_metrics, usage_analytics TO botflow_app;
GRANT USAGE ON SEQUENCE message_batches, price_versions TO botflow_app;

-- Across organizations no more is read than whose turn it is, and what a month adds up to.
GRANT SELECT ON schema_migrations, message_retention, organizations, live_stale, rollup_periods, rollups_15m, aggregations
  TO botflow_worker;
GRANT INSERT (name, is_default) ON organizations TO botflow_worker;
GRANT SELECT (organization_id, batch, events) ON pending_batches TO botflow_worker;
GRANT SELECT (organization_id, minute) ON rollup_marks TO botflow_worker;
GRANT SELECT (organization_id) ON aggregation_marks TO botflow_worker;
GRANT SELECT (organization_id, last_message_at) ON conversation_metrics TO botflow_worker;
GRANT SELECT (organization_id, sent_at) ON messages TO botflow_worker;
GRANT SELECT, DELETE ON conversation_bases TO botflow_worker;

-- Months are tables of the owner, and come and go by these alone, with the owner's rights. They tell
-- nothing of what is stored. `pg_temp` last: else a temporary table could stand in for ours.
DO $do$ BEGIN
  EXECUTE format($f$
    CREATE FUNCTION lock_message_month(month date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = %1$I, pg_temp AS $$
    BEGIN
      EXECUTE format('LOCK TABLE %%I IN SHARE ROW EXCLUSIVE MODE', 'messages_' || to_char(month, 'YYYY_MM'));
    END $$;

    CREATE FUNCTION drop_message_month(month date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = %1$I, pg_temp AS $$
    BEGIN
      LOCK TABLE messages IN ACCESS EXCLUSIVE MODE;
      UPDATE message_retention SET keeps_from = greatest(keeps_from, (month + interval '1 month') AT TIME ZONE 'UTC');
      EXECUTE format('DROP TABLE %%I', 'messages_' || to_char(month, 'YYYY_MM'));
    END $$;

    ALTER FUNCTION ensure_message_partitions(date[]) SECURITY DEFINER SET search_path = %1$I, pg_temp;
  $f$, current_schema());
END $do$;
REVOKE ALL ON FUNCTION ensure_message_partitions(date[]), lock_message_month(date), drop_message_month(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_message_partitions(date[]) TO botflow_app;
GRANT EXECUTE ON FUNCTION lock_message_month(date), drop_message_month(date) TO botflow_worker;
