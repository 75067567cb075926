-- The merge takes a customer's orders together, with their lines: so each order is written once, its number included.
CREATE INDEX import_orders_customer ON import_orders (shop_id, customer_id, processed_at, order_id);
CREATE INDEX import_order_lines_order ON import_order_lines (shop_id, order_id);
