import type pg from "pg";
import { NO_TERMS } from "#app/features/rewards/rules.ts";

/** Ids of a shop's rows; other shops' ids begin elsewhere, so that one's id is nobody else's. */
export interface SeededIds {
  customer: string;
  order: string;
  product: string;
  segment: string;
  tier: string;
  tierDraft: string;
  campaign: string;
  coupon: string;
  reward: string;
  redemption: string;
  rewardTask: string;
  deadLetter: string;
  deadEffect: string;
  privacyRequest: string;
  duplicateKey: string;
  experiment: string;
  extraImport: string;
  customerView: string;
  costImport: string;
  cost: string;
  message: string;
  survey: string;
  contact: string;
  template: string;
  batch: string;
  programme: string;
  task: string;
  enrolment: string;
  taskAction: string;
  stepTask: string;
}

/** What a seeded shop has sold, in minor units: no other shop's amount. */
export const amountOf = (base: number): number => 765_000 + base;

/**
 * Writes at least one row into every table of a shop that has none of these ids yet. Whatever a person could read of them
 * holds `mark`.
 *
 * @param options.base a positive number, different for each shop, below a million
 */
export async function seedShop(
  admin: pg.Client,
  options: { shopId: string; mark: string; base: number },
): Promise<SeededIds> {
  const { shopId, mark, base } = options;
  const id = (n: number) => String(base * 1000 + n);
  const amount = amountOf(base);
  await admin.query("BEGIN");
  // Whoever owns the tables need not be the superuser; the tenant is named in any case.
  await admin.query("SELECT set_config('app.shop_id', $1, true)", [shopId]);
  const insert = async (table: string, row: Record<string, unknown>) => {
    const columns = Object.keys(row).map((name) => `"${name}"`);
    await admin.query(
      `INSERT INTO ${table} (shop_id, ${columns.join(", ")})
       VALUES ($1, ${columns.map((_, at) => `$${at + 2}`).join(", ")}) ON CONFLICT DO NOTHING`,
      [shopId, ...Object.values(row)],
    );
  };
  const now = new Date("2026-07-01T12:00:00Z");
  const told = { updated_at: now, observed_at: now };
  await insert("sessions", { id: `seeded ${mark}`, is_online: true, state: mark });
  await insert("inbox_messages", {
    message_id: id(1),
    webhook_id: mark,
    topic: `orders/${mark.toLowerCase()}`,
    triggered_at: now,
    payload: JSON.stringify({ mark }),
    state: "dead",
    last_error: mark,
  });
  await insert("outbox_effects", {
    effect_id: id(2),
    kind: `kind ${mark}`,
    key: mark,
    payload: { mark },
    state: "dead",
    last_error: mark,
  });
  await insert("sync_runs", { run_id: id(3), kind: "reconcile", state: "done", phase: "done", finished_at: now });
  await insert("products", { product_id: id(4), title: mark, tags: [], ...told });
  await insert("product_kind_rules", { scope: "tag", target: mark.toLowerCase(), title: mark, kind: "trial" });
  await insert("collection_products", { collection_id: id(18), product_id: id(4) });
  await insert("variants", { variant_id: id(5), product_id: id(4), title: mark, price_minor: amount });
  await insert("customers", {
    customer_id: id(6),
    first_name: mark,
    last_name: mark,
    email: `${mark}@example.com`,
    rfm_group: `GROUP ${mark}`,
    zip: "1000001",
    city: mark,
    address1: mark,
    tags: [mark],
    ...told,
  });
  await insert("duplicate_keys", { kind: 1, key: id(60) });
  await insert("duplicate_dismissals", { kind: 1, key: id(60), customer_ids: [id(6)], dismissed_at: now });
  for (const audience of ["all", "year"]) {
    await insert("reach_counts", {
      audience,
      customers: amount,
      with_email: 1,
      by_email: 1,
      with_phone: 1,
      by_sms: 1,
      with_post: 1,
      by_post: 1,
      by_line: 1,
      by_nothing: 1,
      counted_at: now,
    });
  }
  await insert("customer_extras", { customer_id: id(6), note: `note of ${mark}`, updated_at: now });
  await insert("customer_extra_imports", {
    import_id: id(61),
    file_name: `${mark}.csv`,
    customers: 1,
    imported_at: now,
  });
  await insert("customer_extra_import_rows", {
    import_id: id(61),
    customer_id: id(6),
    birth_before: [null, null, null],
    birth_after: [null, null, null],
    note_after: `note of ${mark}`,
  });
  await insert("customer_views", {
    view_id: id(62),
    name: `view of ${mark}`,
    query: "who=all",
    searched_for: "",
    created_at: now,
  });
  await insert("orders", {
    order_id: id(7),
    name: `#${mark}`,
    customer_id: id(6),
    created_at: now,
    processed_at: now,
    ...told,
    test: false,
    financial_status: "paid",
    currency: "USD",
    taxes_included: false,
    discount_codes: [mark],
    counted: true,
    local_day: "2026-07-01",
    units_left: 1,
    net_sales_minor: amount,
    order_number: 1,
  });
  await insert("order_lines", {
    order_id: id(7),
    line_id: id(8),
    title: mark,
    quantity: 1,
    current_quantity: 1,
    net_total_minor: amount,
  });
  await insert("refunds", { refund_id: id(9), order_id: id(7), created_at: now });
  await insert("refund_lines", { order_id: id(7), line_id: id(8), refund_id: id(9), quantity: 1 });
  await insert("customer_figures", {
    customer_id: id(6),
    orders: 1,
    first_order_at: now,
    last_order_at: now,
    first_order_day: "2026-07-01",
    last_order_day: "2026-07-01",
    net_sales_minor: amount,
    gross_profit_minor: amount,
  });
  await insert("customer_changes", { change_id: id(17), customer_id: id(6) });
  await insert("subscription_deliveries", {
    customer_id: id(6),
    product_id: id(4),
    delivered_on: "2026-07-01",
    next_on: "infinity",
    delivery: 1,
    active_until: "2026-08-15",
  });
  await insert("subscription_intervals", { product_id: id(4), interval_days: 30, intervals: 12 });
  await insert("customer_histories", {
    customer_id: id(6),
    first_product_id: id(4),
    last_order_returned: true,
    days: ["2026-07-01"],
    net_sales_minor: [amount],
    gross_profit_minor: [amount],
    product_ids: [id(4)],
    reordered_product_ids: [],
    reorder_gap_days: [],
  });
  const within = { within_30: 1, within_60: 1, within_90: 1, within_180: 1, within_365: 1 };
  const step = { reached: amount, moved: 1, ...within };
  await insert("prediction_models", {
    as_of: "2026-07-01",
    customers: 1,
    repeaters: 0,
    used_prior: true,
    ...{ r: 0.4, alpha: 6, a: 0.8, b: 2.5, margin: 0.5 },
    last_quarter: "[]",
  });
  await insert("tier_trials", { trial_id: id(63), tier_id: id(2), kind: "discount", hold_out_bp: 1_000 });
  await insert("tier_arms", { trial_id: id(63), customer_id: id(6), held_out: true, assigned_at: now });
  await insert("customer_predictions", {
    customer_id: id(6),
    alive_percent: 100,
    orders_hundredths: 120,
    profit_minor: amount,
  });
  await insert("reorder_rhythms", { product_id: 0, intervals: 12, mean_log: 4.1, within_log: 0.35, weight: 1 });
  await insert("reorder_clocks", {
    customer_id: id(6),
    product_id: 0,
    last_on: "2026-07-01",
    ...{ intervals: 0, log_sum: 0, log_squares: 0 },
    ...{ from_on: "2026-07-21", due_on: "2026-08-30", until_on: "2026-12-01" },
  });
  await insert("step_days", { n: 1, start_day: "2026-07-01", ...step });
  await insert("return_days", { day: "2026-07-01", before_part: "-infinity", after_one: amount, after_two: amount });
  await insert("step_gaps", { n: 1, gap_days: 9, customers: amount });
  await insert("first_product_days", { start_day: "2026-07-01", first_product_id: id(4), ...step });
  await insert("first_product_months", { start_month: "2026-07-01", first_product_id: id(4), ...step });
  await insert("cohort_months", {
    cohort_month: "2026-07-01",
    month_offset: 0,
    customers: amount,
    orders: amount,
    net_sales_minor: amount,
    gross_profit_minor: amount,
  });
  const pair = { first_product_id: id(4), second_product_id: id(4) };
  await insert("product_steps", { ...pair, customers: amount });
  await insert("product_step_gaps", { ...pair, gap_days: 9, customers: amount });
  await insert("product_reorders", { product_id: id(4), reorders: amount });
  await insert("reorder_gaps", { product_id: id(4), gap_days: 9, reorders: amount });
  await insert("lapse_rules", { counted_on: "2026-07-01" });
  await insert("lapse_limits", {
    n: 1,
    first_product_id: 0,
    cooling_days: 30,
    lapsed_days: 60,
    basis: "shop",
    came_back: amount,
  });
  await insert("lapse_counts", { n: 1, first_product_id: 0, customers: amount, cooling: 0, lapsed: 1, unresolved: 0 });
  await insert("period_figures", {
    grain: "month",
    period_start: "2026-07-01",
    new_customers: 1,
    returning_customers: 0,
    customers_with_repeat: 0,
    orders_first: 1,
    orders_repeat: 0,
    net_sales_first_minor: amount,
    net_sales_repeat_minor: 0,
    gross_profit_first_minor: amount,
    gross_profit_repeat_minor: 0,
    known_cost_net_sales_minor: 0,
  });
  await insert("promotion_cost_imports", {
    import_id: id(18),
    file_name: `${mark}.csv`,
    costs: 1,
    amount_minor: amount,
    imported_at: now,
  });
  await insert("promotion_costs", {
    cost_id: id(19),
    name: mark,
    audience: "new",
    from_day: "2026-07-01",
    to_day: "2026-07-02",
    amount_minor: amount,
    import_id: id(18),
  });
  await insert("earn_rules", { version: 1, effective_from: now, active: true, earn_points: 1, earn_per_minor: 100 });
  await insert("award_addresses", { secret_hash: Buffer.from(mark), made_at: now });
  await insert("earn_actions", { action: "signup", version: 1, effective_from: now, active: false, points: 10 });
  await insert("points_imports", {
    import_id: id(64),
    file_name: `${mark}.csv`,
    customers: 1,
    points: amount,
    imported_at: now,
  });
  await insert("referral_codes", { customer_id: id(6), code: mark });
  await insert("referrals", { friend_id: id(6), referrer_id: id(65), version: 1, claimed_at: now });
  await insert("earn_bonuses", {
    version: 1,
    bonus_id: id(63),
    kind: "order_number",
    name: `bonus of ${mark}`,
    active: false,
    points: 10,
    order_number: 99,
  });
  await insert("tiers", { tier_id: id(10), name_ja: mark, name_en: mark, threshold: 123_456, position: 9 });
  await insert("tier_memberships", { customer_id: id(6), tier_id: id(10), basis_value: amount, changed_at: now });
  await insert("tier_programmes", { version: 0 });
  const names = { nameJa: mark, nameEn: mark };
  const tier = { tierId: null, ...names, threshold: "1", multiplierBp: 10_000, handle: "", perks: [] };
  const content = { basis: "spend", windowKind: "rolling", windowMonths: 12, graceDays: 0, tiers: [tier] };
  await insert("tier_versions", { version: 0, content: JSON.stringify(content) });
  await insert("tier_drafts", { draft_id: id(21), base_version: 0, content: JSON.stringify(content), made_at: now });
  await insert("members_only_products", { product_id: id(6), handles: [mark] });
  await insert("members_only_rules", { state: "off", seen_at: now });
  await insert("tier_marks", { customer_id: id(6), handle: mark, is_due: false });
  await insert("tier_pins", { customer_id: id(6), tier_id: id(10), reason: mark, pinned_at: now });
  await insert("tier_multipliers", { tier_id: id(10), effective_from: now, multiplier_bp: 15_000 });
  await insert("tier_changes", {
    change_id: id(20),
    customer_id: id(6),
    to_tier_id: id(10),
    changed_at: now,
    reason: "order",
  });
  await insert("points_accounts", { customer_id: id(6), available: 7654 });
  await insert("ledger_entries", {
    entry_id: id(11),
    customer_id: id(6),
    kind: "earn",
    amount: 7654,
    from_account: "issuance",
    to_account: "available",
    source_type: "order",
    source_id: id(7),
    idempotency_key: mark,
    reason: { key: "earn_order", order: `#${mark}` },
    occurred_at: now,
  });
  await insert("points_lots", {
    lot_id: id(12),
    customer_id: id(6),
    entry_id: id(11),
    order_id: id(7),
    granted_on: "2026-07-01",
    granted: 7654,
    left: 7654,
  });
  const moved = { kind: "earn", from_account: "issuance", to_account: "available", points: 7654, entries: 1 };
  const ids = { first_entry_id: id(11), last_entry_id: id(11) };
  await admin.query("DELETE FROM points_day_changes WHERE shop_id = $1", [shopId]);
  await admin.query("DELETE FROM points_lot_day_changes WHERE shop_id = $1", [shopId]);
  await insert("points_days", { day: "2026-07-01", ...moved, ...ids });
  await insert("points_day_changes", { change_id: id(11), day: "2026-07-02", ...moved, points: 0, entries: 0, ...ids });
  await insert("points_lot_days", { expires_on: "infinity", granted_on: "2026-07-01", left: 7654 });
  await insert("points_lot_day_changes", {
    change_id: id(12),
    expires_on: "infinity",
    granted_on: "2026-07-01",
    left: 0,
  });
  await insert("point_values", { points: 1, amount_minor: amount, updated_at: now });
  await insert("breakage_estimates", {
    as_of: "2026-07-01",
    customers: amount,
    observed_days: 30,
    curve_days: 1,
    curves: [0.5],
  });
  // Later than any day that a worker counts: the last one is shown.
  await insert("loyalty_days", { day: "2099-07-01", members: amount, holders: 1 });
  await insert("tier_days", { day: "2099-07-01", tier_id: id(10), members: amount, buyers: 1, repeaters: 1 });
  await insert("ledger_checks", { checked_at: now, differences: 0 });
  await insert("lot_movements", { lot_id: id(12), entry_id: id(11), amount: 0 });
  await insert("coupon_campaigns", { campaign_id: id(13), kind: "next_visit", value_kind: "amount", value_minor: 500 });
  const { rows } = await admin.query("SELECT campaign_id::text AS id FROM coupon_campaigns WHERE shop_id = $1", [
    shopId,
  ]);
  const campaign = rows[0].id as string;
  await insert("coupon_codes", {
    code_id: id(14),
    campaign_id: campaign,
    revision: 1,
    code: mark,
    discount_id: mark,
    state: "attached",
  });
  await insert("flow_triggers", { trigger: "points-earned", in_use: false, told_at: now, place: 0 });
  await insert("coupon_discounts", { discount_id: mark, campaign_id: campaign, revision: 1 });
  await insert("coupon_figures", {
    campaign_id: campaign,
    state: "expired",
    coupons: 0,
    seen: 0,
    orders: 0,
    net_sales_minor: 0,
    gross_profit_minor: 0,
    discount_minor: 0,
  });
  await insert("coupons", {
    coupon_id: id(15),
    campaign_id: campaign,
    customer_id: id(6),
    assigned_order_id: id(7),
    code: mark,
    state: "assigned",
    value_kind: "amount",
    value_minor: 500,
    assigned_at: now,
    expires_on: "2099-01-01",
  });
  await insert("rewards", { reward_id: id(40), version: 1, position: 1 });
  await insert("reward_files", {
    file_id: id(41),
    name: `${mark}.pdf`,
    media_type: "application/pdf",
    bytes: mark.length,
    content: Buffer.from(mark),
    uploaded_at: now,
  });
  await insert("reward_versions", {
    reward_id: id(40),
    version: 1,
    kind: "goods",
    name_ja: mark,
    name_en: mark,
    points: 100,
    terms: NO_TERMS,
    created_at: now,
  });
  await insert("reward_settings", { hold_minutes: 45 });
  await insert("redemptions", {
    redemption_id: id(42),
    customer_id: id(6),
    reward_id: id(40),
    reward_version: 1,
    request_key: mark,
    points: 100,
    state: "confirmed",
    created_at: now,
  });
  await insert("reward_tasks", { task_id: id(43), redemption_id: id(42), customer_id: id(6), created_at: now });
  await insert("segments", {
    segment_id: id(30),
    name: mark,
    rule: { type: "orderCount", count: { min: 1 } },
    customers: 1,
    members_as_of: "2026-07-01",
    history_from: "2026-06-30",
    tag: mark,
    created_at: now,
    updated_at: now,
  });
  await insert("segment_members", { segment_id: id(30), customer_id: id(6), entered_on: "2026-07-01" });
  await insert("segment_events", {
    event_id: id(31),
    segment_id: id(30),
    customer_id: id(6),
    kind: "entered",
    cause: "change",
    day: "2026-07-01",
  });
  await insert("segment_history", {
    segment_id: id(30),
    day: "2026-06-30",
    customers: 1,
    net_sales_minor: amount,
    gross_profit_minor: amount,
  });
  await insert("segment_tags", { segment_id: id(30), customer_id: id(6), tag: mark, written_at: now });
  await insert("segment_tag_changes", { segment_id: id(30), customer_id: id(6) });
  await insert("rfm_scales", { r_cuts: [], f_cuts: [], m_cuts: [amount], taken_on: "2026-07-01" });
  await insert("rfm_scores", {
    customer_id: id(6),
    last_day: "2026-07-01",
    orders: 1,
    net_sales_minor: amount,
    all_orders: 1,
    all_net_sales_minor: amount,
    all_gross_profit_minor: amount,
    r: 1,
    f: 1,
    m: 1,
    scored_on: "2026-07-01",
  });
  await insert("rfm_cells", {
    r: 1,
    f: 1,
    customers: 1,
    m_sum: 1,
    net_sales_minor: amount,
    gross_profit_minor: amount,
  });
  await insert("reorder_intervals", { product_id: id(4), interval_days: 30, reorders: 1 });
  await insert("segment_lapse_limits", { n: 1, first_product_id: 0, cooling_days: 30, lapsed_days: 60 });
  const experiment = { experiment_id: id(61) };
  await insert("experiments", {
    ...experiment,
    hypothesis_id: id(61),
    hypothesis: `${mark} experiment`,
    subject_type: "other",
    metric: "profit",
    expected: amount,
    horizon_days: 30,
    started_on: "2026-06-01",
    ends_on: "2026-08-01",
    planned_customers: 100,
    created_at: now,
  });
  await insert("experiment_stages", { ...experiment, from_day: "2026-06-01", treated_bp: 9000 });
  await insert("experiment_assignments", {
    ...experiment,
    customer_id: id(6),
    held_out: false,
    assigned_on: "2026-06-01",
  });
  await insert("experiment_days", {
    ...experiment,
    assigned_on: "2026-06-01",
    held_out: false,
    assigned: 1,
    customers: 1,
    back: 1,
    profit: amount,
    profit_squared: amount,
    past: 0,
    past_squared: 0,
    past_profit: 0,
    past_back: 0,
    contaminated: 0,
    attributed_minor: amount,
  });
  await insert("staff_recipients", { address: `${mark}@example.com`, language: "ja", hour: 8, created_at: now });
  await insert("messages", {
    message_id: id(80),
    key: mark,
    customer_id: id(6),
    channel: "email",
    kind: "marketing",
    state: "uncertain",
    reason: "noAnswer",
    due_at: now,
    recipient: `${mark}@example.com`,
    subject: `subject of ${mark}`,
    body_text: `text of ${mark}`,
    created_at: now,
  });
  await insert("messaging_settings", { from_name: mark, from_address: `${mark}@example.org`, updated_at: now });
  await insert("line_settings", {
    channel_token_cipher: mark,
    channel_secret_cipher: mark,
    bot_name: `bot ${mark}`,
    basic_id: `@${mark}`,
    updated_at: now,
  });
  await insert("line_links", { line_user_id: `U${mark}`, customer_id: id(6), linked_at: now });
  await insert("line_link_keys", { key_hash: Buffer.from(mark), kind: "code", customer_id: id(6), expires_at: now });
  await insert("message_templates", { template_id: id(81), name: `template of ${mark}`, version: 1, updated_at: now });
  await insert("message_template_versions", {
    template_id: id(81),
    version: 1,
    subject_ja: mark,
    body_ja: mark,
    subject_en: mark,
    body_en: mark,
    created_at: now,
  });
  await insert("messages", {
    message_id: id(83),
    key: `post ${mark}`,
    customer_id: id(6),
    channel: "post",
    kind: "marketing",
    batch_id: id(82),
    due_at: now,
    body_text: `text of ${mark}`,
    created_at: now,
  });
  await insert("post_batches", {
    batch_id: id(82),
    name: `batch of ${mark}`,
    template_id: id(81),
    pieces: 1,
    left_out: 0,
    created_at: now,
  });
  await insert("message_preferences", { customer_id: id(6), least_gap_days: 7, updated_at: now });
  await insert("message_suppressions", {
    channel: "email",
    address_hash: Buffer.from(mark),
    reason: "bounce",
    customer_id: id(6),
    since: now,
  });
  await insert("programmes", {
    programme_id: id(90),
    name: `programme of ${mark}`,
    version: 1,
    created_at: now,
    updated_at: now,
  });
  await insert("programme_versions", {
    programme_id: id(90),
    version: 1,
    content: {
      anchor: { kind: "order", number: 1 },
      segmentId: null,
      steps: [
        {
          stepId: 1,
          offsetDays: 7,
          from: "anchor",
          channels: ["email"],
          templateId: String(id(81)),
          instructions: mark,
          kind: "marketing",
          gift: null,
          condition: null,
        },
      ],
      exit: { onOrder: true, onSegmentLeave: false },
      again: { kind: "never" },
      sendHour: 10,
      quietHours: null,
      sending: "automatic",
    },
    created_at: now,
  });
  await insert("programme_figures", { programme_id: id(90), version: 1, figure: "done", amount });
  await insert("enrolments", {
    enrolment_id: id(91),
    programme_id: id(90),
    version: 1,
    customer_id: id(6),
    anchor_key: `order:${id(7)}`,
    anchor_on: "2026-01-01",
    held_out: false,
    next_on: "2026-01-08",
    enrolled_at: now,
  });
  await insert("tasks", {
    task_id: id(92),
    key: `hand:${mark}`,
    source_type: "hand",
    customer_id: id(6),
    channel: "staff",
    title: `task of ${mark}`,
    automatic: false,
    due_on: "2026-01-08",
    due_at: now,
    created_at: now,
  });
  await insert("task_counts", {
    due_on: "2026-01-08",
    source_type: "programme",
    programme_id: id(90),
    channel: "email",
    automatic: true,
    assignee: mark,
    amount,
  });
  await insert("surveys", {
    survey_id: id(100),
    name: `survey of ${mark}`,
    occasion: "order",
    version: 1,
    created_at: now,
    updated_at: now,
  });
  const words = { ja: mark, en: `question of ${mark}` };
  await insert("survey_versions", {
    survey_id: id(100),
    version: 1,
    content: { question: words, answers: { kind: "nps" }, followUp: words, thanks: words },
    created_at: now,
  });
  await insert("survey_answers", {
    answer_id: id(101),
    survey_id: id(100),
    version: 1,
    customer_id: id(6),
    occasion_key: `order:${id(7)}`,
    source: "order",
    score: 3,
    mood: "bad",
    comment: `comment of ${mark}`,
    first_said_at: now,
    said_at: now,
    said_on: "2026-07-01",
  });
  await insert("contacts", {
    contact_id: id(102),
    key: `answer:${id(100)}:order:${id(7)}`,
    customer_id: id(6),
    kind: "complaint",
    channel: "survey",
    subject: `contact of ${mark}`,
    due_on: "2026-07-02",
    answer_id: id(101),
    opened_at: now,
    opened_on: "2026-07-01",
    updated_at: now,
  });
  await insert("contact_entries", {
    entry_id: id(103),
    contact_id: id(102),
    customer_id: id(6),
    at: now,
    note: `note of ${mark}`,
    state: "open",
    from_day: "2026-07-01",
  });
  await insert("changed_situations", {
    situation_id: id(104),
    customer_id: id(6),
    what: "moved",
    source: "preferences",
    from_day: "2026-07-01",
    said_at: now,
  });
  await insert("tasks", {
    task_id: id(95),
    key: `enrolment:${id(91)}:step:1`,
    source_type: "programme",
    programme_id: id(90),
    enrolment_id: id(91),
    version: 1,
    step_id: 1,
    customer_id: id(6),
    channel: "email",
    automatic: false,
    due_on: "2026-01-08",
    due_at: now,
    created_at: now,
  });
  await insert("staff", { staff_id: id(93), name: `staff of ${mark}`, first_seen_at: now });
  await insert("task_actions", {
    action_id: id(94),
    kind: "later",
    by_staff: "1",
    began_at: new Date().toISOString(),
    tasks: 1,
    asked: { kind: "later", taskIds: [id(92)], outcome: "", days: 1, assignee: "", name: "" },
    finished_at: now,
  });
  await insert("task_action_tasks", { action_id: id(94), task_id: id(92), due_on: "2026-01-07", due_at: now });
  await insert("privacy_requests", {
    request_id: id(16),
    kind: "data_request",
    customer_id: id(6),
    export: { mark },
    state: "done",
  });
  await admin.query("COMMIT");
  return {
    customer: id(6),
    order: id(7),
    product: id(4),
    segment: id(30),
    tier: id(10),
    tierDraft: id(21),
    campaign,
    coupon: id(15),
    reward: id(40),
    redemption: id(42),
    rewardTask: id(43),
    deadLetter: id(1),
    deadEffect: id(2),
    privacyRequest: id(16),
    duplicateKey: id(60),
    experiment: id(61),
    extraImport: id(61),
    customerView: id(62),
    costImport: id(18),
    cost: id(19),
    message: id(80),
    survey: id(100),
    contact: id(102),
    template: id(81),
    batch: id(82),
    programme: id(90),
    task: id(92),
    enrolment: id(91),
    taskAction: id(94),
    stepTask: id(95),
  };
}
