-- When something was redeemed: with the order that carried its code, or when it was received. What points took off an order
-- is told of the order's day, as net sales are.
ALTER TABLE redemptions ADD COLUMN used_at timestamptz(3);
UPDATE redemptions r
SET used_at = coalesce(
  (SELECT o.processed_at FROM orders o WHERE o.shop_id = r.shop_id AND o.order_id = r.order_id), r.ended_at)
WHERE r.state = 'confirmed';
CREATE INDEX redemptions_used ON redemptions (shop_id, used_at) INCLUDE (reward_id, reward_version, points, value_minor)
  WHERE state = 'confirmed';
