-- An order's coupons are looked up with every change of the order, across campaigns.
DROP INDEX coupons_shop_id_campaign_id_assigned_order_id_key;
CREATE UNIQUE INDEX coupons_shop_id_assigned_order_id_campaign_id_key ON coupons (shop_id, assigned_order_id, campaign_id);
