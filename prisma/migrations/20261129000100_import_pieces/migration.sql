-- An import merges its file piece by piece. What stays between two pieces: orders whose lines have not all come, and lines
-- that lay apart from their order. An import that was under way reads its file again.
DROP TABLE import_orders, import_refunds;
CREATE UNLOGGED TABLE import_orders (
  shop_id bigint NOT NULL,
  order_id bigint NOT NULL,
  lines_expected integer NOT NULL
);
CREATE INDEX import_orders_shop ON import_orders (shop_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON import_orders TO okaeri_app;
TRUNCATE import_order_lines, import_progress;
ALTER TABLE sync_runs NO FORCE ROW LEVEL SECURITY;
UPDATE sync_runs SET phase = 'orders' WHERE phase = 'merge';
ALTER TABLE sync_runs FORCE ROW LEVEL SECURITY;
