-- What Prisma's schema language cannot say: the plain role and row-level security, storage, partial indexes, the
-- append-only ledger, the few functions that cross tenants, and the import tables.

-- ── The plain role ──────────────────────────────────────────────────────────────────────────────────────────────────
-- Whatever login the app has, it works as this role (`options=-c role=okaeri_app`), which owns nothing and bypasses nothing.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'okaeri_app') THEN
    BEGIN
      CREATE ROLE okaeri_app NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL; -- another database of the same cluster was migrated at the same moment
    END;
  END IF;
  IF NOT pg_has_role(current_user, 'okaeri_app', 'MEMBER') THEN
    EXECUTE format('GRANT okaeri_app TO %I', current_user);
  END IF;
END
$$;

GRANT USAGE ON SCHEMA public TO okaeri_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO okaeri_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO okaeri_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO okaeri_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO okaeri_app;

-- The job queue (pg-boss) lives in a schema of its own, which the app's role owns.
CREATE SCHEMA IF NOT EXISTS pgboss;
GRANT ALL ON SCHEMA pgboss TO okaeri_app;

-- ── Tenancy ─────────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE FUNCTION current_shop_id() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.shop_id', true), '')::bigint;

-- The import tables: bare and unlogged, since a bulk file can be read again. The progress row is as unlogged as the rows
-- it speaks of, so that after a crash both are gone together.
CREATE UNLOGGED TABLE import_progress (
  shop_id bigint NOT NULL,
  run_id bigint NOT NULL,
  phase text NOT NULL,
  bytes_read bigint NOT NULL DEFAULT 0,
  lines_read bigint NOT NULL DEFAULT 0,
  roots_read bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (shop_id, run_id, phase)
);
CREATE UNLOGGED TABLE import_orders (
  shop_id bigint NOT NULL,
  order_id bigint NOT NULL,
  name text NOT NULL,
  customer_id bigint,
  created_at timestamptz NOT NULL,
  processed_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  observed_at timestamptz NOT NULL,
  cancelled_at timestamptz,
  test boolean NOT NULL,
  financial_status text NOT NULL,
  currency text NOT NULL,
  taxes_included boolean NOT NULL,
  source_name text NOT NULL,
  discount_codes text[] NOT NULL,
  total_minor bigint NOT NULL,
  lines_expected integer
);
CREATE UNLOGGED TABLE import_order_lines (
  shop_id bigint NOT NULL,
  order_id bigint NOT NULL,
  line_id bigint NOT NULL,
  product_id bigint,
  variant_id bigint,
  title text NOT NULL,
  sku text NOT NULL,
  quantity integer NOT NULL,
  current_quantity integer NOT NULL,
  is_gift_card boolean NOT NULL,
  selling_plan_id bigint,
  net_total_minor bigint NOT NULL
);
CREATE UNLOGGED TABLE import_refunds (
  shop_id bigint NOT NULL,
  refund_id bigint NOT NULL,
  order_id bigint NOT NULL,
  created_at timestamptz NOT NULL,
  total_minor bigint NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON import_progress, import_orders, import_order_lines, import_refunds TO okaeri_app;
-- COPY FROM into a table with row-level security is refused by PostgreSQL, so the import tables carry none themselves:
-- every statement over them names the shop, and they hold rows only while an import runs.

DO $$
DECLARE
  name text;
BEGIN
  FOR name IN
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
      AND c.relname NOT LIKE '\_prisma%' AND c.relname NOT LIKE 'import\_%'
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))',
      name);
    -- A foreign key locks the shop's row for each row written. The tables written thousands of times a second do without.
    IF name IN ('sessions', 'sync_runs', 'loyalty_programs', 'tiers', 'coupon_campaigns', 'privacy_requests') THEN
      EXECUTE format('ALTER TABLE %I ADD FOREIGN KEY (shop_id) REFERENCES shops (shop_id)', name);
    END IF;
  END LOOP;
END
$$;

-- Before a tenant is known only these tables may be looked at, and only by the functions below, which run as their owner.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['shops', 'inbox_messages', 'outbox_effects'] LOOP
    EXECUTE format('CREATE POLICY owner ON %I TO %I USING (true) WITH CHECK (true)', name, current_user);
  END LOOP;
END
$$;

CREATE FUNCTION shop_id_of(shop_domain text) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  RETURN (SELECT s.shop_id FROM shops s WHERE s.domain = shop_domain);

CREATE FUNCTION ensure_shop(shop_domain text) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  id bigint := shop_id_of(shop_domain);
BEGIN
  IF id IS NULL THEN
    INSERT INTO shops (domain) VALUES (shop_domain) ON CONFLICT (domain) DO NOTHING;
    id := (SELECT s.shop_id FROM shops s WHERE s.domain = shop_domain);
  END IF;
  RETURN id;
END
$$;

CREATE FUNCTION list_shops() RETURNS TABLE (shop_id bigint, domain text, installed boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  BEGIN ATOMIC
    SELECT s.shop_id, s.domain, s.installed_at IS NOT NULL AND s.uninstalled_at IS NULL FROM shops s ORDER BY 1;
  END;

-- The webhook receiver's one INSERT. Answers 'new', 'duplicate', or 'unknown' when no such shop was ever here.
CREATE FUNCTION receive_webhook(
  shop_domain text, webhook text, webhook_topic text, triggered timestamptz, body text
) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  shop bigint;
  seen integer;
BEGIN
  SELECT s.shop_id INTO shop FROM shops s WHERE s.domain = shop_domain;
  IF shop IS NULL THEN
    RETURN 'unknown';
  END IF;
  INSERT INTO inbox_messages AS m (shop_id, webhook_id, topic, triggered_at, payload)
  VALUES (shop, webhook, webhook_topic, triggered, body)
  ON CONFLICT (shop_id, webhook_id, topic) DO UPDATE SET duplicates = m.duplicates + 1
  RETURNING duplicates INTO seen;
  RETURN CASE WHEN seen = 0 THEN 'new' ELSE 'duplicate' END;
END
$$;

CREATE FUNCTION shops_with_inbox(due timestamptz) RETURNS TABLE (shop_id bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  BEGIN ATOMIC
    SELECT DISTINCT m.shop_id FROM inbox_messages m WHERE m.state = 'pending' AND m.next_attempt_at <= due;
  END;

CREATE FUNCTION shops_with_outbox(due timestamptz) RETURNS TABLE (shop_id bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  BEGIN ATOMIC
    SELECT DISTINCT e.shop_id FROM outbox_effects e WHERE e.state = 'pending' AND e.next_attempt_at <= due;
  END;

CREATE FUNCTION queue_health() RETURNS TABLE (
  inbox_pending bigint, inbox_dead bigint, inbox_oldest_received_at timestamptz, outbox_pending bigint, outbox_dead bigint
)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  BEGIN ATOMIC
    SELECT
      (SELECT count(*) FROM inbox_messages WHERE state = 'pending'),
      (SELECT count(*) FROM inbox_messages WHERE state = 'dead'),
      (SELECT min(received_at) FROM inbox_messages WHERE state = 'pending'),
      (SELECT count(*) FROM outbox_effects WHERE state = 'pending'),
      (SELECT count(*) FROM outbox_effects WHERE state = 'dead');
  END;

CREATE FUNCTION applied_migrations() RETURNS TABLE (name text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
  'SELECT migration_name::text FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL';

REVOKE ALL ON FUNCTION shop_id_of, ensure_shop, list_shops, receive_webhook, shops_with_inbox, shops_with_outbox,
  queue_health, applied_migrations FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shop_id_of, ensure_shop, list_shops, receive_webhook, shops_with_inbox, shops_with_outbox,
  queue_health, applied_migrations TO okaeri_app;

-- ── Storage and indexes ─────────────────────────────────────────────────────────────────────────────────────────────

-- Compressing a webhook's text costs more time than storing it does.
ALTER TABLE inbox_messages ALTER COLUMN payload SET STORAGE EXTERNAL;
CREATE INDEX inbox_messages_pending ON inbox_messages (shop_id, message_id) WHERE state = 'pending';
CREATE INDEX inbox_messages_dead ON inbox_messages (shop_id, message_id) WHERE state = 'dead';
CREATE INDEX inbox_messages_done ON inbox_messages (shop_id, processed_at) WHERE state = 'done';
CREATE INDEX outbox_effects_pending ON outbox_effects (shop_id, next_attempt_at, effect_id) WHERE state = 'pending';
CREATE INDEX outbox_effects_dead ON outbox_effects (shop_id, effect_id) WHERE state = 'dead';

-- A customer's counted orders in sequence, with all that the figures need, so that they are read from the index alone.
CREATE INDEX orders_counted ON orders (shop_id, customer_id, processed_at, order_id)
  INCLUDE (local_day, order_number, net_sales_minor, cost_minor, known_cost_net_sales_minor) WHERE counted;
CREATE INDEX orders_customer ON orders (shop_id, customer_id) WHERE NOT counted AND customer_id IS NOT NULL;
CREATE INDEX orders_day ON orders (shop_id, local_day) INCLUDE (customer_id) WHERE counted;
CREATE INDEX orders_processed ON orders (shop_id, processed_at, order_id);
CREATE INDEX customers_email ON customers (shop_id, lower(email)) WHERE email IS NOT NULL;
CREATE INDEX coupon_codes_ready ON coupon_codes (shop_id, campaign_id, code_id) WHERE state = 'ready';
CREATE INDEX coupons_owed ON coupons (shop_id, campaign_id, coupon_id) WHERE state = 'owed';
CREATE INDEX coupons_open ON coupons (shop_id, expires_on) WHERE state IN ('owed', 'assigned', 'seen');
CREATE INDEX points_lots_open ON points_lots (shop_id, expires_on) WHERE "left" > 0;
CREATE UNIQUE INDEX sync_runs_one_running ON sync_runs (shop_id, kind) WHERE state = 'running';

-- ── Rules of the rows ───────────────────────────────────────────────────────────────────────────────────────────────

ALTER TABLE ledger_entries
  ADD CHECK (amount > 0),
  ADD CHECK (from_account <> to_account),
  ADD CHECK (from_account IN ('issuance', 'pending', 'available', 'reserved', 'redeemed', 'expired', 'revoked')),
  ADD CHECK (to_account IN ('issuance', 'pending', 'available', 'reserved', 'redeemed', 'expired', 'revoked'));
ALTER TABLE points_lots ADD CHECK ("left" BETWEEN 0 AND granted);
ALTER TABLE points_accounts ADD CHECK (pending >= 0 AND reserved >= 0);
ALTER TABLE inbox_messages ADD CHECK (state IN ('pending', 'done', 'dead'));
ALTER TABLE outbox_effects ADD CHECK (state IN ('pending', 'done', 'dead'));
ALTER TABLE coupon_codes ADD CHECK (state IN ('minting', 'ready', 'attached', 'deleted'));
ALTER TABLE coupons
  ADD CHECK (state IN ('owed', 'assigned', 'seen', 'used', 'expired', 'revoked')),
  ADD CHECK (state <> 'owed' OR code IS NULL),
  ADD CHECK ((value_kind = 'amount' AND value_minor > 0) OR (value_kind = 'percent' AND percent_bp BETWEEN 1 AND 10000));
ALTER TABLE coupon_campaigns
  ADD CHECK ((value_kind = 'amount' AND value_minor > 0) OR (value_kind = 'percent' AND percent_bp BETWEEN 1 AND 10000)),
  ADD CHECK (valid_days > 0), ADD CHECK (pool_target > 0), ADD CHECK (minimum_minor >= 0);
ALTER TABLE tiers ADD CHECK (threshold_minor >= 0);
ALTER TABLE loyalty_programs ADD CHECK (earn_points > 0), ADD CHECK (earn_per_minor > 0), ADD CHECK (valid_days > 0);
ALTER TABLE shops ADD CHECK (default_margin_bp BETWEEN 0 AND 10000);
ALTER TABLE period_figures ADD CHECK (grain IN ('day', 'week', 'month', 'quarter'));

-- An entry is never changed; a mistake is mended by another entry. Entries go only with their whole shop (shop/redact).
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('app.erasing_shop', true) = OLD.shop_id::text THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'ledger entries are append-only';
END
$$;
CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE ON ledger_entries
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON ledger_entries FROM okaeri_app;

-- Deletes every row of the current shop, the shop itself last (shop/redact, 48 hours after an uninstall).
CREATE FUNCTION erase_current_shop() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  shop bigint := current_shop_id();
  name text;
BEGIN
  IF shop IS NULL THEN
    RAISE EXCEPTION 'no current shop';
  END IF;
  PERFORM set_config('app.erasing_shop', shop::text, true);
  FOR name IN
    SELECT c.table_name FROM information_schema.columns c
    WHERE c.table_schema = 'public' AND c.column_name = 'shop_id' AND c.table_name <> 'shops'
      AND EXISTS (SELECT FROM pg_tables t WHERE t.schemaname = 'public' AND t.tablename = c.table_name)
  LOOP
    EXECUTE format('DELETE FROM %I WHERE shop_id = $1', name) USING shop;
  END LOOP;
  DELETE FROM shops WHERE shop_id = shop;
  PERFORM set_config('app.erasing_shop', '', true);
END
$$;
REVOKE ALL ON FUNCTION erase_current_shop FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_current_shop TO okaeri_app;
