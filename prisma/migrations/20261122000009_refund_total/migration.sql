-- Webhooks and the Admin API put different things into a refund's total, and no figure needs it: units left tell.
ALTER TABLE refunds DROP COLUMN total_minor;
ALTER TABLE import_refunds DROP COLUMN total_minor;
