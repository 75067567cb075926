import { useNavigation } from "@remix-run/react";
import { BlockStack, Button, InlineStack, Select, Text, TextField } from "@shopify/polaris";
import { SearchIcon } from "@shopify/polaris-icons";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CustomerPage } from "../list-customers.server.ts";
import type { CustomerAudience, CustomerListQuery, ReachFilter } from "../list-query.ts";
import { useListAddress } from "./use-list-address.ts";

const AUDIENCES: readonly CustomerAudience[] = ["buyers", "all"];
const REACHES: readonly ReachFilter[] = ["email", "post", "none"];
const SORTS = {
  buyers: [
    "lastOrder-desc",
    "lastOrder-asc",
    "netSales-desc",
    "netSales-asc",
    "orders-desc",
    "orders-asc",
    "id-desc",
    "id-asc",
  ],
  all: ["id-desc", "id-asc"],
} as const satisfies Record<CustomerAudience, unknown>;

/** What only customers with orders can be asked. */
const NO_BUYER_FILTERS = { times: null, state: null, tier: null, segment: null };
const TIMES = ["1", "2", "3-4", "5-"] as const;
const STATES = ["active", "cooling", "lapsed"] as const;

interface TierChoice {
  id: string;
  nameJa: string;
  nameEn: string;
}

type ShownQuery = Pick<CustomerListQuery, "search" | "audience" | "reach" | "sort" | "direction">;

/** What of the customers is shown, and in which order; each choice is part of the page's address. */
export function CustomerFilters(props: { list: ShownQuery; count: CustomerPage["count"]; tiers: TierChoice[] }) {
  const { list, count, tiers } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const navigation = useNavigation();
  const { show } = useListAddress();
  const { search, audience, reach, sort, direction } = list;
  const [typed, setTyped] = useState(search);
  useEffect(() => setTyped(search), [search]);
  return (
    <BlockStack gap="300">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          show({ q: typed.trim() });
        }}
      >
        <InlineStack gap="300" blockAlign="end" wrap={false}>
          <div style={{ flex: "1 1 auto" }}>
            <TextField
              label={t("customers.search")}
              placeholder={t("customers.searchHint")}
              value={typed}
              onChange={setTyped}
              autoComplete="off"
              type="search"
              clearButton
              onClearButtonClick={() => {
                setTyped("");
                show({ q: null });
              }}
            />
          </div>
          <Button submit icon={SearchIcon} loading={navigation.state === "loading"}>
            {t("customers.searchButton")}
          </Button>
        </InlineStack>
      </form>
      <InlineStack gap="300" blockAlign="end">
        <Select
          label={t("customers.audience")}
          options={AUDIENCES.map((value) => ({ value, label: t(`customers.audiences.${value}`) }))}
          value={audience}
          onChange={(value) => show({ who: value, sort: null, ...(value === "all" ? NO_BUYER_FILTERS : {}) })}
        />
        {audience === "buyers" ? <BuyerFilters tiers={tiers} /> : null}
        <Select
          label={t("customers.reach")}
          options={[
            { value: "", label: t("customers.reaches.any") },
            ...REACHES.map((value) => ({ value, label: t(`customers.reaches.${value}`) })),
          ]}
          value={reach ?? ""}
          onChange={(value) => show({ reach: value, who: audience })}
        />
        <Select
          label={t("customers.sort")}
          options={SORTS[audience].map((value) => ({ value, label: t(`customers.sorts.${value}`) }))}
          value={`${sort}-${direction}`}
          onChange={(value) => show({ sort: value, who: audience })}
        />
        {count ? (
          <div role="status" style={{ paddingBlockEnd: "var(--p-space-150)" }}>
            <Text as="p" tone="subdued">
              {count.isExact
                ? t("customers.count", { count: count.customers, customers: format.number(count.customers) })
                : t("customers.countAbout", { count: count.customers, customers: format.number(count.customers) })}
            </Text>
          </div>
        ) : null}
      </InlineStack>
    </BlockStack>
  );
}

function BuyerFilters({ tiers }: { tiers: TierChoice[] }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const { query, show } = useListAddress();
  const choose = (key: string) => (value: string) => show({ [key]: value, who: "buyers" });
  return (
    <>
      <Select
        label={t("customers.list.times")}
        options={[
          { value: "", label: t("customers.list.timesAny") },
          ...TIMES.map((value) => ({ value, label: t(`customers.list.timesOf.${value}`) })),
        ]}
        value={query.get("times") ?? ""}
        onChange={choose("times")}
      />
      <Select
        label={t("customers.list.state")}
        options={[
          { value: "", label: t("customers.list.stateAny") },
          ...STATES.map((value) => ({ value, label: t(`customerLapse.states.${value}`) })),
        ]}
        value={query.get("state") ?? ""}
        onChange={choose("state")}
      />
      {tiers.length > 0 ? (
        <Select
          label={t("customers.list.tier")}
          options={[
            { value: "", label: t("customers.list.tierAny") },
            ...tiers.map(({ id, nameJa, nameEn }) => ({ value: id, label: language === "ja" ? nameJa : nameEn })),
          ]}
          value={query.get("tier") ?? ""}
          onChange={choose("tier")}
        />
      ) : null}
    </>
  );
}
