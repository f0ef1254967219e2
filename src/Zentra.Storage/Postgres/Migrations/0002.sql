-- Webhooks on their way. Most are resolved at once and never looked at again, so only the others are indexed.
CREATE TABLE deliveries (
    tenant text COLLATE "C" NOT NULL,
    endpoint bigint NOT NULL,
    sequence bigint NOT NULL,
    workspace text COLLATE "C" NOT NULL,
    event text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    next_at bigint,
    round integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    attempts bytea NOT NULL,
    PRIMARY KEY (tenant, endpoint, sequence)
);
CREATE INDEX deliveries_due ON deliveries (tenant, endpoint, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX deliveries_open ON deliveries (tenant, endpoint, state, sequence) WHERE state <> 'resolved';

CREATE TABLE delivery_cursors (
    tenant text COLLATE "C" NOT NULL,
    workspace text COLLATE "C" NOT NULL,
    consumer text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    position bigint NOT NULL,
    failing_since bigint,
    delivered_at bigint,
    delivered bigint NOT NULL,
    failed bigint NOT NULL,
    PRIMARY KEY (tenant, workspace, consumer)
) WITH (fillfactor = 50);

-- A tenant's rows are there for who names the tenant in his transaction, and for nobody else.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['deliveries', 'delivery_cursors'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own_tenant ON %I TO zentra_app '
            'USING (tenant = nullif(current_setting(''zentra.tenant'', true), '''')) '
            'WITH CHECK (tenant = nullif(current_setting(''zentra.tenant'', true), ''''))', name);
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON deliveries, delivery_cursors TO zentra_app;
