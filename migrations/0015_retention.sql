-- Who was there in an hour or day: conversations with a message and customers who wrote, as sealed
-- lists of numbers, so that those of any range are counted without looking at its messages.

-- The number of a conversation or (`bot_id` '') a customer: given once, by whoever seals, under the
-- rollup's lock; from 1 on without gaps in each organization and kind, so that sets are short bit maps.
CREATE TABLE member_numbers (
  organization_id uuid NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('conversation', 'customer')),
  bot_id          text COLLATE "C" NOT NULL,
  member_id       text COLLATE "C" NOT NULL,
  number          integer NOT NULL,
  PRIMARY KEY (organization_id, kind, bot_id, member_id)
);
CREATE TABLE member_counts (
  organization_id uuid NOT NULL,
  kind            text NOT NULL,
  numbers         integer NOT NULL,
  PRIMARY KEY (organization_id, kind)
);

-- Stand where `rollup_periods` says that the period is sealed.
CREATE TABLE sealed_members (
  organization_id uuid NOT NULL,
  grain           text NOT NULL CHECK (grain IN ('hour', 'day')),
  start_at        timestamptz NOT NULL,
  bot_id          text COLLATE "C" NOT NULL,
  -- See MemberBytes in the domain package.
  conversations   bytea NOT NULL,
  customers       bytea NOT NULL,
  PRIMARY KEY (organization_id, grain, start_at, bot_id)
);
ALTER TABLE sealed_members ALTER COLUMN conversations SET STORAGE EXTERNAL, ALTER COLUMN customers SET STORAGE EXTERNAL;
ALTER TABLE sealed_members SET (toast_tuple_target = 8160);

-- What was sealed before has no lists: it is sealed again, newest first, and answers are right meanwhile.
UPDATE rollup_periods SET sealed = false WHERE sealed;

-- Who is in the messages of a range that are taken, by quarter of an hour and bot.
CREATE FUNCTION members_of_messages(organization uuid, from_at timestamptz, to_at timestamptz)
RETURNS TABLE (quarter timestamptz, bot_id text, kind text, member_id text)
LANGUAGE sql STABLE AS $$
  WITH seen AS (
    SELECT DISTINCT date_bin('15 minutes', m.sent_at, 'epoch') AS quarter, m.bot_id, m.conversation_id,
      CASE WHEN m.sender = 'customer' THEN m.customer_id END AS customer_id
    FROM messages m
    WHERE m.organization_id = organization AND m.sent_at >= from_at AND m.sent_at < to_at
      AND NOT EXISTS (SELECT FROM pending_batches p WHERE p.organization_id = m.organization_id AND p.batch = m.batch)
  )
  SELECT DISTINCT s.quarter, s.bot_id, 'conversation', s.conversation_id FROM seen s
  UNION ALL
  SELECT DISTINCT s.quarter, s.bot_id, 'customer', s.customer_id FROM seen s WHERE s.customer_id IS NOT NULL
$$;

-- Gives numbers to those of an hour that have none. Whoever calls holds the rollup's lock.
CREATE FUNCTION number_members(organization uuid, hour timestamptz) RETURNS void
LANGUAGE sql AS $$
  WITH here AS (
    SELECT DISTINCT s.kind, CASE s.kind WHEN 'customer' THEN '' ELSE s.bot_id END AS bot_id, s.member_id
    FROM members_of_messages(organization, hour, hour + interval '1 hour') s
  ),
  missing AS (
    SELECT h.*, row_number() OVER (PARTITION BY h.kind ORDER BY h.bot_id, h.member_id) AS place
    FROM here h
    WHERE NOT EXISTS (SELECT FROM member_numbers n
      WHERE n.organization_id = organization AND n.kind = h.kind AND n.bot_id = h.bot_id AND n.member_id = h.member_id)
  ),
  counted AS (
    INSERT INTO member_counts AS c (organization_id, kind, numbers)
    SELECT organization, m.kind, count(*) FROM missing m GROUP BY m.kind
    ON CONFLICT (organization_id, kind) DO UPDATE SET numbers = c.numbers + EXCLUDED.numbers
    RETURNING c.kind, c.numbers
  ),
  sizes AS (SELECT m.kind, count(*) AS size FROM missing m GROUP BY m.kind)
  INSERT INTO member_numbers (organization_id, kind, bot_id, member_id, number)
  SELECT organization, m.kind, m.bot_id, m.member_id, c.numbers - s.size + m.place
  FROM missing m JOIN counted c ON c.kind = m.kind JOIN sizes s ON s.kind = m.kind
$$;

-- The numbers of those in the messages of an hour, by its quarters (0..3), bot and kind, ascending.
CREATE FUNCTION member_lists(organization uuid, hour timestamptz)
RETURNS TABLE (quarter integer, bot_id text, kind text, numbers integer[])
LANGUAGE sql STABLE AS $$
  SELECT (extract(epoch FROM s.quarter - hour) / 900)::integer, s.bot_id, s.kind, array_agg(n.number ORDER BY n.number)
  FROM members_of_messages(organization, hour, hour + interval '1 hour') s
  JOIN member_numbers n ON n.organization_id = organization AND n.kind = s.kind
    AND n.bot_id = CASE s.kind WHEN 'customer' THEN '' ELSE s.bot_id END AND n.member_id = s.member_id
  GROUP BY 1, 2, 3
$$;
