-- Codes that still have to be taken out of Shopify are few at any time; without an index of their own, all codes that were
-- ever given would be read for them.
CREATE INDEX coupon_codes_leaving ON coupon_codes (shop_id, campaign_id)
  WHERE state = 'deleted' AND redeem_code_id IS NOT NULL;
