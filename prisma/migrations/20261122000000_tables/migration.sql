-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "shops" (
    "shop_id" BIGSERIAL NOT NULL,
    "domain" TEXT NOT NULL,
    "shopify_shop_id" BIGINT,
    "name" TEXT NOT NULL DEFAULT '',
    "currency" CHAR(3) NOT NULL DEFAULT 'USD',
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "taxes_included" BOOLEAN NOT NULL DEFAULT false,
    "language" TEXT,
    "default_margin_bp" INTEGER NOT NULL DEFAULT 5000,
    "installed_at" TIMESTAMPTZ(3),
    "uninstalled_at" TIMESTAMPTZ(3),
    "granted_scopes" TEXT[],
    "tiers_as_of" DATE,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "shops_pkey" PRIMARY KEY ("shop_id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "shop_id" BIGINT NOT NULL,
    "id" TEXT NOT NULL,
    "is_online" BOOLEAN NOT NULL,
    "scope" TEXT,
    "state" TEXT NOT NULL DEFAULT '',
    "expires_at" TIMESTAMPTZ(3),
    "access_token_cipher" TEXT,
    "refresh_token_cipher" TEXT,
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "online_access_info_cipher" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "inbox_messages" (
    "shop_id" BIGINT NOT NULL,
    "message_id" BIGSERIAL NOT NULL,
    "webhook_id" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "triggered_at" TIMESTAMPTZ(6) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "payload" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_error" TEXT,
    "processed_at" TIMESTAMPTZ(3),
    "duplicates" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "inbox_messages_pkey" PRIMARY KEY ("shop_id","message_id")
);

-- CreateTable
CREATE TABLE "outbox_effects" (
    "shop_id" BIGINT NOT NULL,
    "effect_id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_effects_pkey" PRIMARY KEY ("shop_id","effect_id")
);

-- CreateTable
CREATE TABLE "sync_runs" (
    "shop_id" BIGINT NOT NULL,
    "run_id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'running',
    "phase" TEXT NOT NULL DEFAULT 'queued',
    "bulk_operation_id" TEXT,
    "range_from" TIMESTAMPTZ(3),
    "range_to" TIMESTAMPTZ(3),
    "total_count" INTEGER,
    "done_count" INTEGER NOT NULL DEFAULT 0,
    "changed_count" INTEGER NOT NULL DEFAULT 0,
    "only_recent_days" INTEGER,
    "error" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "phase_started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "sync_runs_pkey" PRIMARY KEY ("shop_id","run_id")
);

-- CreateTable
CREATE TABLE "products" (
    "shop_id" BIGINT NOT NULL,
    "product_id" BIGINT NOT NULL,
    "title" TEXT NOT NULL,
    "product_type" TEXT NOT NULL DEFAULT '',
    "vendor" TEXT NOT NULL DEFAULT '',
    "tags" TEXT[],
    "status" TEXT NOT NULL DEFAULT 'active',
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "observed_at" TIMESTAMPTZ(6) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "products_pkey" PRIMARY KEY ("shop_id","product_id")
);

-- CreateTable
CREATE TABLE "variants" (
    "shop_id" BIGINT NOT NULL,
    "variant_id" BIGINT NOT NULL,
    "product_id" BIGINT NOT NULL,
    "title" TEXT NOT NULL DEFAULT '',
    "sku" TEXT NOT NULL DEFAULT '',
    "price_minor" BIGINT,
    "unit_cost_minor" BIGINT,

    CONSTRAINT "variants_pkey" PRIMARY KEY ("shop_id","variant_id")
);

-- CreateTable
CREATE TABLE "customers" (
    "shop_id" BIGINT NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "email" TEXT,
    "phone" TEXT,
    "first_name" TEXT,
    "last_name" TEXT,
    "locale" TEXT,
    "state" TEXT,
    "tags" TEXT[],
    "zip" TEXT,
    "country" TEXT,
    "province" TEXT,
    "city" TEXT,
    "address1" TEXT,
    "address2" TEXT,
    "company" TEXT,
    "email_marketing_state" TEXT,
    "sms_marketing_state" TEXT,
    "created_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "observed_at" TIMESTAMPTZ(6) NOT NULL,
    "complete" BOOLEAN NOT NULL DEFAULT true,
    "merged_into" BIGINT,
    "deleted_at" TIMESTAMPTZ(3),
    "redacted_at" TIMESTAMPTZ(3),

    CONSTRAINT "customers_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "orders" (
    "shop_id" BIGINT NOT NULL,
    "order_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "customer_id" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "processed_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "observed_at" TIMESTAMPTZ(6) NOT NULL,
    "cancelled_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "test" BOOLEAN NOT NULL,
    "financial_status" TEXT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "taxes_included" BOOLEAN NOT NULL,
    "source_name" TEXT NOT NULL DEFAULT '',
    "discount_codes" TEXT[],
    "total_minor" BIGINT NOT NULL DEFAULT 0,
    "counted" BOOLEAN NOT NULL DEFAULT false,
    "local_day" DATE NOT NULL,
    "units_left" INTEGER NOT NULL DEFAULT 0,
    "net_sales_minor" BIGINT NOT NULL DEFAULT 0,
    "cost_minor" BIGINT NOT NULL DEFAULT 0,
    "known_cost_net_sales_minor" BIGINT NOT NULL DEFAULT 0,
    "points_base_minor" BIGINT NOT NULL DEFAULT 0,
    "order_number" INTEGER,

    CONSTRAINT "orders_pkey" PRIMARY KEY ("shop_id","order_id")
);

-- CreateTable
CREATE TABLE "order_lines" (
    "shop_id" BIGINT NOT NULL,
    "order_id" BIGINT NOT NULL,
    "line_id" BIGINT NOT NULL,
    "product_id" BIGINT,
    "variant_id" BIGINT,
    "title" TEXT NOT NULL,
    "sku" TEXT NOT NULL DEFAULT '',
    "quantity" INTEGER NOT NULL,
    "current_quantity" INTEGER NOT NULL,
    "is_gift_card" BOOLEAN NOT NULL DEFAULT false,
    "selling_plan_id" BIGINT,
    "net_total_minor" BIGINT NOT NULL,
    "unit_cost_minor" BIGINT,
    "units_left" INTEGER NOT NULL DEFAULT 0,
    "net_sales_minor" BIGINT NOT NULL DEFAULT 0,
    "cost_minor" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "order_lines_pkey" PRIMARY KEY ("shop_id","order_id","line_id")
);

-- CreateTable
CREATE TABLE "refunds" (
    "shop_id" BIGINT NOT NULL,
    "refund_id" BIGINT NOT NULL,
    "order_id" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "total_minor" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "refunds_pkey" PRIMARY KEY ("shop_id","refund_id")
);

-- CreateTable
CREATE TABLE "refund_lines" (
    "shop_id" BIGINT NOT NULL,
    "order_id" BIGINT NOT NULL,
    "line_id" BIGINT NOT NULL,
    "refund_id" BIGINT NOT NULL,
    "quantity" INTEGER NOT NULL,

    CONSTRAINT "refund_lines_pkey" PRIMARY KEY ("shop_id","order_id","line_id","refund_id")
);

-- CreateTable
CREATE TABLE "customer_figures" (
    "shop_id" BIGINT NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "orders" INTEGER NOT NULL,
    "first_order_at" TIMESTAMPTZ(3) NOT NULL,
    "last_order_at" TIMESTAMPTZ(3) NOT NULL,
    "first_order_day" DATE NOT NULL,
    "last_order_day" DATE NOT NULL,
    "last_gap_days" INTEGER,
    "net_sales_minor" BIGINT NOT NULL,
    "gross_profit_minor" BIGINT NOT NULL,

    CONSTRAINT "customer_figures_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "period_figures" (
    "shop_id" BIGINT NOT NULL,
    "grain" TEXT NOT NULL,
    "period_start" DATE NOT NULL,
    "new_customers" INTEGER NOT NULL,
    "returning_customers" INTEGER NOT NULL,
    "customers_with_repeat" INTEGER NOT NULL,
    "orders_first" INTEGER NOT NULL,
    "orders_repeat" INTEGER NOT NULL,
    "net_sales_first_minor" BIGINT NOT NULL,
    "net_sales_repeat_minor" BIGINT NOT NULL,
    "gross_profit_first_minor" BIGINT NOT NULL,
    "gross_profit_repeat_minor" BIGINT NOT NULL,
    "known_cost_net_sales_minor" BIGINT NOT NULL,

    CONSTRAINT "period_figures_pkey" PRIMARY KEY ("shop_id","grain","period_start")
);

-- CreateTable
CREATE TABLE "loyalty_programs" (
    "shop_id" BIGINT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,
    "earn_points" INTEGER NOT NULL DEFAULT 1,
    "earn_per_minor" BIGINT NOT NULL DEFAULT 100,
    "earn_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_days" INTEGER DEFAULT 365,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "loyalty_programs_pkey" PRIMARY KEY ("shop_id")
);

-- CreateTable
CREATE TABLE "tiers" (
    "shop_id" BIGINT NOT NULL,
    "tier_id" BIGSERIAL NOT NULL,
    "name_ja" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "threshold_minor" BIGINT NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "tiers_pkey" PRIMARY KEY ("shop_id","tier_id")
);

-- CreateTable
CREATE TABLE "tier_memberships" (
    "shop_id" BIGINT NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "tier_id" BIGINT,
    "spend_minor" BIGINT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tier_memberships_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "points_accounts" (
    "shop_id" BIGINT NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "pending" BIGINT NOT NULL DEFAULT 0,
    "available" BIGINT NOT NULL DEFAULT 0,
    "reserved" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "points_accounts_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "ledger_entries" (
    "shop_id" BIGINT NOT NULL,
    "entry_id" BIGSERIAL NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "from_account" TEXT NOT NULL,
    "to_account" TEXT NOT NULL,
    "source_type" TEXT NOT NULL,
    "source_id" BIGINT,
    "idempotency_key" TEXT NOT NULL,
    "rule_version" INTEGER,
    "reason" JSONB NOT NULL,
    "mends_entry_id" BIGINT,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ledger_entries_pkey" PRIMARY KEY ("shop_id","entry_id")
);

-- CreateTable
CREATE TABLE "points_lots" (
    "shop_id" BIGINT NOT NULL,
    "lot_id" BIGSERIAL NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "entry_id" BIGINT NOT NULL,
    "order_id" BIGINT,
    "granted_on" DATE NOT NULL,
    "expires_on" DATE,
    "granted" BIGINT NOT NULL,
    "left" BIGINT NOT NULL,

    CONSTRAINT "points_lots_pkey" PRIMARY KEY ("shop_id","lot_id")
);

-- CreateTable
CREATE TABLE "lot_movements" (
    "shop_id" BIGINT NOT NULL,
    "lot_id" BIGINT NOT NULL,
    "entry_id" BIGINT NOT NULL,
    "amount" BIGINT NOT NULL,

    CONSTRAINT "lot_movements_pkey" PRIMARY KEY ("shop_id","lot_id","entry_id")
);

-- CreateTable
CREATE TABLE "coupon_campaigns" (
    "shop_id" BIGINT NOT NULL,
    "campaign_id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT false,
    "value_kind" TEXT NOT NULL,
    "value_minor" BIGINT,
    "percent_bp" INTEGER,
    "minimum_minor" BIGINT NOT NULL DEFAULT 0,
    "valid_days" INTEGER NOT NULL DEFAULT 60,
    "starts_at" TIMESTAMPTZ(3),
    "pool_target" INTEGER NOT NULL DEFAULT 500,
    "discount_id" TEXT,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "coupon_campaigns_pkey" PRIMARY KEY ("shop_id","campaign_id")
);

-- CreateTable
CREATE TABLE "coupon_codes" (
    "shop_id" BIGINT NOT NULL,
    "code_id" BIGSERIAL NOT NULL,
    "campaign_id" BIGINT NOT NULL,
    "revision" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "discount_id" TEXT NOT NULL,
    "redeem_code_id" TEXT,
    "state" TEXT NOT NULL DEFAULT 'minting',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "coupon_codes_pkey" PRIMARY KEY ("shop_id","code_id")
);

-- CreateTable
CREATE TABLE "coupons" (
    "shop_id" BIGINT NOT NULL,
    "coupon_id" BIGSERIAL NOT NULL,
    "campaign_id" BIGINT NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "assigned_order_id" BIGINT,
    "code" TEXT,
    "state" TEXT NOT NULL,
    "value_kind" TEXT NOT NULL,
    "value_minor" BIGINT,
    "percent_bp" INTEGER,
    "minimum_minor" BIGINT NOT NULL DEFAULT 0,
    "assigned_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_on" DATE NOT NULL,
    "seen_at" TIMESTAMPTZ(3),
    "used_order_id" BIGINT,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "coupons_pkey" PRIMARY KEY ("shop_id","coupon_id")
);

-- CreateTable
CREATE TABLE "privacy_requests" (
    "shop_id" BIGINT NOT NULL,
    "request_id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "customer_id" BIGINT,
    "data_request_id" TEXT,
    "state" TEXT NOT NULL DEFAULT 'open',
    "export" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "privacy_requests_pkey" PRIMARY KEY ("shop_id","request_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "shops_domain_key" ON "shops"("domain");

-- CreateIndex
CREATE UNIQUE INDEX "inbox_messages_shop_id_webhook_id_topic_key" ON "inbox_messages"("shop_id", "webhook_id", "topic");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_effects_shop_id_key_key" ON "outbox_effects"("shop_id", "key");

-- CreateIndex
CREATE INDEX "sync_runs_shop_id_kind_started_at_idx" ON "sync_runs"("shop_id", "kind", "started_at");

-- CreateIndex
CREATE INDEX "variants_shop_id_product_id_idx" ON "variants"("shop_id", "product_id");

-- CreateIndex
CREATE INDEX "customers_shop_id_merged_into_idx" ON "customers"("shop_id", "merged_into");

-- CreateIndex
CREATE INDEX "refunds_shop_id_order_id_idx" ON "refunds"("shop_id", "order_id");

-- CreateIndex
CREATE INDEX "customer_figures_shop_id_last_order_at_customer_id_idx" ON "customer_figures"("shop_id", "last_order_at", "customer_id");

-- CreateIndex
CREATE INDEX "customer_figures_shop_id_net_sales_minor_customer_id_idx" ON "customer_figures"("shop_id", "net_sales_minor", "customer_id");

-- CreateIndex
CREATE INDEX "customer_figures_shop_id_orders_customer_id_idx" ON "customer_figures"("shop_id", "orders", "customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "tiers_shop_id_threshold_minor_key" ON "tiers"("shop_id", "threshold_minor");

-- CreateIndex
CREATE INDEX "tier_memberships_shop_id_tier_id_idx" ON "tier_memberships"("shop_id", "tier_id");

-- CreateIndex
CREATE INDEX "tier_memberships_shop_id_spend_minor_idx" ON "tier_memberships"("shop_id", "spend_minor");

-- CreateIndex
CREATE INDEX "ledger_entries_shop_id_customer_id_entry_id_idx" ON "ledger_entries"("shop_id", "customer_id", "entry_id");

-- CreateIndex
CREATE INDEX "ledger_entries_shop_id_source_type_source_id_idx" ON "ledger_entries"("shop_id", "source_type", "source_id");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_entries_shop_id_idempotency_key_key" ON "ledger_entries"("shop_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "points_lots_shop_id_customer_id_idx" ON "points_lots"("shop_id", "customer_id");

-- CreateIndex
CREATE INDEX "points_lots_shop_id_order_id_idx" ON "points_lots"("shop_id", "order_id");

-- CreateIndex
CREATE INDEX "coupon_campaigns_shop_id_kind_idx" ON "coupon_campaigns"("shop_id", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "coupon_codes_shop_id_code_key" ON "coupon_codes"("shop_id", "code");

-- CreateIndex
CREATE INDEX "coupons_shop_id_customer_id_idx" ON "coupons"("shop_id", "customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "coupons_shop_id_campaign_id_assigned_order_id_key" ON "coupons"("shop_id", "campaign_id", "assigned_order_id");

-- CreateIndex
CREATE UNIQUE INDEX "coupons_shop_id_code_key" ON "coupons"("shop_id", "code");
