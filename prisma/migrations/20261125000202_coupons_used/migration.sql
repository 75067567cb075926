-- State tells the coupons that were used in a range.
CREATE INDEX coupons_used ON coupons (shop_id, used_at) INCLUDE (value_kind, value_minor) WHERE used_at IS NOT NULL;
