-- When the merchant changed, or kept, the earning rule and tiers that the app began with.
ALTER TABLE shops ADD COLUMN loyalty_reviewed_at timestamptz(3);
