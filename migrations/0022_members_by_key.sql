-- The numbers of members are looked up by key, as many as are asked for. A join is a matter of beliefs:
-- planned for hundreds of members, it read the numbers of all that there ever were.

CREATE OR REPLACE FUNCTION number_members(organization uuid, hour timestamptz) RETURNS void
LANGUAGE sql AS $$
  WITH here AS (
    SELECT DISTINCT s.kind, CASE s.kind WHEN 'customer' THEN '' ELSE s.bot_id END AS bot_id, s.member_id
    FROM members_of_messages(organization, hour, hour + interval '1 hour') s
  ),
  missing AS (
    SELECT h.*, row_number() OVER (PARTITION BY h.kind ORDER BY h.bot_id, h.member_id) AS place
    FROM here h
    LEFT JOIN LATERAL (SELECT n.number FROM member_numbers n
      WHERE n.organization_id = organization AND n.kind = h.kind AND n.bot_id = h.bot_id AND n.member_id = h.member_id
      OFFSET 0) n ON true
    WHERE n.number IS NULL
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

CREATE OR REPLACE FUNCTION member_lists(organization uuid, hour timestamptz)
RETURNS TABLE (quarter integer, bot_id text, kind text, numbers integer[])
LANGUAGE sql STABLE AS $$
  SELECT (extract(epoch FROM s.quarter - hour) / 900)::integer, s.bot_id, s.kind, array_agg(n.number ORDER BY n.number)
  FROM members_of_messages(organization, hour, hour + interval '1 hour') s
  CROSS JOIN LATERAL (SELECT n.number FROM member_numbers n
    WHERE n.organization_id = organization AND n.kind = s.kind
      AND n.bot_id = CASE s.kind WHEN 'customer' THEN '' ELSE s.bot_id END AND n.member_id = s.member_id
    OFFSET 0) n
  GROUP BY 1, 2, 3
$$;
