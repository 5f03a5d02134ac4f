-- People belong to no organization, and are kept from each other all the same: see docs/decisions/0016-row-level-security.md.

-- What somebody signs in by, apart from who they are: members see each other, and nobody's hash but their own.
CREATE TABLE passwords (
  user_id       uuid PRIMARY KEY REFERENCES users,
  -- argon2id or scrypt, with its parameters and salt in front.
  password_hash text NOT NULL
);
INSERT INTO passwords (user_id, password_hash) SELECT user_id, password_hash FROM users;
ALTER TABLE users DROP COLUMN password_hash;

-- Not forced: the owner is held to nothing anyway, and answers the question below.
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE passwords ENABLE ROW LEVEL SECURITY;

-- By who says the address, and by who it is. An address is found by the index of the statement that names it.
CREATE POLICY of_holder ON users FOR SELECT TO botflow_app
  USING (sha256(convert_to(email, 'UTF8')) = (SELECT current_credential()));
CREATE POLICY of_person ON users FOR SELECT TO botflow_app USING (user_id = (SELECT current_person()));
-- Memberships are of the organizations that the transaction names: their own policy says so.
CREATE POLICY of_members ON users FOR SELECT TO botflow_app
  USING (EXISTS (SELECT FROM memberships m WHERE m.user_id = users.user_id));
CREATE POLICY made_by_holder ON users FOR INSERT TO botflow_app
  WITH CHECK (sha256(convert_to(email, 'UTF8')) = (SELECT current_credential()));
CREATE POLICY of_person ON passwords TO botflow_app USING (user_id = (SELECT current_person()));

REVOKE ALL ON users FROM botflow_app;
GRANT SELECT, INSERT (email) ON users TO botflow_app;
GRANT SELECT, INSERT, UPDATE (password_hash) ON passwords TO botflow_app;

-- Whether anybody's password is still by scrypt: who signs in has to work as long as that one would, whoever they are.
DO $do$ BEGIN
  EXECUTE format($f$
    CREATE FUNCTION any_scrypt() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = %1$I, pg_temp AS $$
      SELECT EXISTS (SELECT FROM passwords WHERE password_hash LIKE 'scrypt$%%')
    $$;
  $f$, current_schema());
END $do$;
REVOKE ALL ON FUNCTION any_scrypt() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION any_scrypt() TO botflow_app;
