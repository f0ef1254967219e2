-- The roles. No one logs in as them: the server connects as a member and acts as one of them.
-- zentra_app works on one tenant at a time; zentra_system finds whose turn it is, and reads nothing else.
DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['zentra_app', 'zentra_system'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS', role);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- Another database of this server made it a moment ago.
            END;
        END IF;
    END LOOP;
END $$;

CREATE TABLE heads (
    tenant text COLLATE "C" PRIMARY KEY,
    sequence bigint NOT NULL,
    entry_sequence bigint NOT NULL,
    event_sequence bigint NOT NULL,
    row_sequence bigint NOT NULL,
    frontier bytea NOT NULL
) WITH (fillfactor = 20);

CREATE TABLE intents (
    tenant text COLLATE "C" NOT NULL,
    sequence bigint NOT NULL,
    workspace text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    actor text COLLATE "C" NOT NULL,
    role text COLLATE "C" NOT NULL,
    operation text COLLATE "C" NOT NULL,
    command bytea NOT NULL,
    at bigint NOT NULL,
    salt bytea NOT NULL,
    caused_by bigint,
    key_operation text COLLATE "C",
    key text COLLATE "C",
    fingerprint bytea,
    trace text COLLATE "C",
    subject text COLLATE "C" NOT NULL,
    policy bytea NOT NULL,
    route bytea NOT NULL,
    first_entry bigint NOT NULL,
    entry_count integer NOT NULL,
    first_event bigint NOT NULL,
    event_count integer NOT NULL,
    answers bigint,
    answer_status integer,
    answer_body bytea NOT NULL,
    answer_event integer,
    leaf bytea NOT NULL,
    PRIMARY KEY (tenant, sequence)
);
CREATE UNIQUE INDEX intents_id ON intents (tenant, workspace, id);
CREATE INDEX intents_subject ON intents (tenant, workspace, subject, sequence);

CREATE TABLE events (
    tenant text COLLATE "C" NOT NULL,
    sequence bigint NOT NULL,
    workspace text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    object text COLLATE "C" NOT NULL,
    object_sequence bigint NOT NULL,
    at bigint NOT NULL,
    api_version text COLLATE "C" NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (tenant, sequence)
);

-- An entry names its account by number, so a statement reads one narrow index.
CREATE TABLE accounts (
    tenant text COLLATE "C" NOT NULL,
    workspace text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    state text COLLATE "C" NOT NULL,
    balance bigint NOT NULL,
    entries bigint NOT NULL,
    PRIMARY KEY (tenant, number)
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX accounts_name ON accounts (tenant, workspace, code, currency);

CREATE TABLE entries (
    tenant text COLLATE "C" NOT NULL,
    sequence bigint NOT NULL,
    intent bigint NOT NULL,
    id text COLLATE "C" NOT NULL,
    account bigint NOT NULL,
    amount bigint NOT NULL,
    balance bigint NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (tenant, sequence)
);
CREATE INDEX entries_account ON entries (tenant, account, sequence);

CREATE TABLE keys (
    tenant text COLLATE "C" NOT NULL,
    hash uuid NOT NULL,
    fingerprint bytea NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (tenant, hash)
);

CREATE TABLE tiles (
    tenant text COLLATE "C" NOT NULL,
    level integer NOT NULL,
    number bigint NOT NULL,
    root bytea NOT NULL,
    PRIMARY KEY (tenant, level, number)
);

-- A log of one size may be signed again; the last note stands, and none is changed.
CREATE TABLE checkpoints (
    tenant text COLLATE "C" NOT NULL,
    size bigint NOT NULL,
    number bigint NOT NULL,
    note text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (tenant, size, number)
);

-- Whose a credential is, before the tenant is known. The one table whose key the tenant does not lead.
CREATE TABLE credentials (
    kind text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    tenant text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, value)
);
CREATE INDEX credentials_record ON credentials (tenant, kind, id);

-- What one node does for all, and until when.
CREATE TABLE leases (
    duty text COLLATE "C" PRIMARY KEY,
    node text COLLATE "C" NOT NULL,
    until timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE probe (number integer PRIMARY KEY, count bigint NOT NULL);
INSERT INTO probe VALUES (1, 0);

-- A tenant's rows are there for who names the tenant in his transaction, and for nobody else.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['heads', 'intents', 'events', 'accounts', 'entries', 'keys', 'tiles', 'checkpoints',
        'credentials'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own_tenant ON %I TO zentra_app '
            'USING (tenant = nullif(current_setting(''zentra.tenant'', true), '''')) '
            'WITH CHECK (tenant = nullif(current_setting(''zentra.tenant'', true), ''''))', name);
    END LOOP;
END $$;
CREATE POLICY every_tenant ON heads FOR SELECT TO zentra_system USING (true);
CREATE POLICY every_tenant ON credentials FOR SELECT TO zentra_system USING (true);

GRANT SELECT, INSERT ON intents, events, entries, keys, tiles, checkpoints TO zentra_app;
GRANT SELECT, INSERT, UPDATE ON heads, accounts TO zentra_app;
GRANT SELECT, INSERT, DELETE ON credentials TO zentra_app;
GRANT SELECT, UPDATE ON probe TO zentra_app;
GRANT SELECT, INSERT, UPDATE ON leases TO zentra_app;
GRANT SELECT ON versions TO zentra_app;
GRANT SELECT ON heads, credentials TO zentra_system;
