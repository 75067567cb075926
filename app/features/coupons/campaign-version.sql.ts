/** A mark of a campaign's present settings (alias c), equal as long as none of them changes. */
export const CAMPAIGN_VERSION_SQL = `md5(concat_ws(chr(31), c.active, c.ended_at, c.kind, c.name_ja, c.name_en, c.value_kind,
  c.value_minor, c.percent_bp, c.minimum_minor, c.eligible, c.eligible_ids, c.combines_with_order, c.combines_with_product,
  c.combines_with_shipping, c.valid_days, c.begins_on, c.ends_on, c.pool_target, c.hold_out_bp, c.gives_back, c.days_before,
  c.tier_id))`;
