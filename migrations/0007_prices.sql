-- Prices that are set while messages arrive, and messages that are costed again.

-- A version is given once, also where the transaction that took it is rolled back: whoever has
-- loaded the prices of a version may keep them.
CREATE SEQUENCE price_versions;
ALTER TABLE organizations ADD COLUMN prices_version bigint NOT NULL DEFAULT 0;

-- Models without a price are asked for over all time.
CREATE INDEX rollups_15m_unpriced ON rollups_15m (organization_id, model) WHERE unpriced > 0;

-- The model of a dated snapshot; other names as they are. `withoutDate` in the domain.
CREATE FUNCTION undated_model(model text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT regexp_replace(model, '-([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8})$', '')
$$;

-- US dollars, exact, at prices for 1,000,000 tokens; an absent part costs as input, and without a
-- price for input there is none. `costOf` in the domain.
CREATE FUNCTION cost_of(
  plain_input integer, cached_input integer, cache_creation_input integer, plain_output integer, reasoning_output integer,
  input numeric, cached numeric, cache_creation numeric, output numeric
) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT trim_scale(0.000001 * (plain_input * input + cached_input * coalesce(cached, input)
    + cache_creation_input * coalesce(cache_creation, input) + (plain_output::bigint + reasoning_output) * output))
$$;
