-- Raised when a customer's tag is to be looked at again while it is being written.
ALTER TABLE segment_tag_changes ADD COLUMN revision integer NOT NULL DEFAULT 1;

-- The group that Shopify itself puts a customer into, by its own scores.
ALTER TABLE customers ADD COLUMN rfm_group text;
