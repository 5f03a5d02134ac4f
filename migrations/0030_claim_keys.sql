-- Claims the ids of events. Returns those that were there before, most often none.
--
-- With ON CONFLICT a row costs PostgreSQL almost three times as much as without, and a claim that fails rolls back
-- no more than itself: so it is tried without first. Ids come in one order everywhere, so that no two claims wait
-- for each other.
CREATE FUNCTION claim_event_keys(organizations uuid[], ids text[])
RETURNS TABLE (organization_id uuid, event_id text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  BEGIN
    INSERT INTO event_keys (organization_id, event_id) SELECT * FROM unnest(organizations, ids);
    RETURN;
  EXCEPTION WHEN unique_violation THEN
    NULL;
  END;
  RETURN QUERY
    WITH claimed AS (
      INSERT INTO event_keys (organization_id, event_id) SELECT * FROM unnest(organizations, ids)
      ON CONFLICT DO NOTHING RETURNING organization_id, event_id
    )
    SELECT t.o, t.e FROM unnest(organizations, ids) AS t (o, e)
    WHERE NOT EXISTS (SELECT FROM claimed c WHERE c.organization_id = t.o AND c.event_id = t.e);
END $$;
