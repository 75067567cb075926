-- Asked after each batch of orders: whether any codes of a campaign are still on their way into Shopify.
CREATE INDEX coupon_codes_minting ON coupon_codes (shop_id, campaign_id) WHERE state = 'minting';

-- A customer has few lots, so the lots of an order are found among the customer's; an index less for each order to write.
DROP INDEX points_lots_shop_id_order_id_idx;
