import { useNavigate, useNavigation, useSearchParams } from "@remix-run/react";
import {
  BlockStack,
  Box,
  Button,
  Card,
  EmptySearchResult,
  IndexTable,
  InlineStack,
  Link,
  Pagination,
  Select,
  Text,
  TextField,
} from "@shopify/polaris";
import { SearchIcon } from "@shopify/polaris-icons";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { customerName } from "#app/components/customer-name.ts";
import { Definition } from "#app/components/definition.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CustomerPage } from "../list-customers.server.ts";

const SORTS = [
  "lastOrder-desc",
  "lastOrder-asc",
  "netSales-desc",
  "netSales-asc",
  "orders-desc",
  "orders-asc",
] as const;

/** Search, order and pages of the customers; each choice is part of the page's address. */
export function CustomerList(props: {
  page: CustomerPage;
  search: string;
  sort: (typeof SORTS)[number];
  download: ReactNode;
}) {
  const { page, search, sort, download } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const navigation = useNavigation();
  const [query] = useSearchParams();
  const [typed, setTyped] = useState(search);

  const show = (change: Record<string, string | null>) => {
    const next = new URLSearchParams({ q: search, sort });
    for (const [key, value] of Object.entries(change)) if (value !== null) next.set(key, value);
    if (next.get("q") === "") next.delete("q");
    navigate(`?${next}`);
  };
  const isFirstPage = !query.has("after") && !query.has("before");

  return (
    <Card padding="0">
      <Box padding="400">
        <BlockStack gap="300">
          <form
            onSubmit={(event) => {
              event.preventDefault();
              show({ q: typed.trim() });
            }}
          >
            <InlineStack gap="300" blockAlign="end" wrap>
              <div style={{ flex: "1 1 220px" }}>
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
                    show({ q: "" });
                  }}
                />
              </div>
              <Button submit icon={SearchIcon} loading={navigation.state === "loading"}>
                {t("customers.searchButton")}
              </Button>
              <Select
                label={t("customers.sort")}
                options={SORTS.map((value) => ({ value, label: t(`customers.sorts.${value}`) }))}
                value={sort}
                onChange={(value) => show({ sort: value })}
              />
              {download}
            </InlineStack>
          </form>
        </BlockStack>
      </Box>
      <IndexTable
        resourceName={{ singular: t("customers.one"), plural: t("customers.many") }}
        itemCount={page.rows.length}
        selectable={false}
        emptyState={
          <EmptySearchResult
            title={t(search ? "customers.nothingFound.title" : "customers.empty.title")}
            description={t(search ? "customers.nothingFound.text" : "customers.empty.text")}
            withIllustration={false}
          />
        }
        headings={[
          { title: t("customers.columns.name") },
          {
            id: "orders",
            title: <Definition label={t("figures.orders.label")} meaning={t("figures.orders.meaning")} />,
            alignment: "end",
          },
          { title: t("customers.columns.firstOrder") },
          { title: t("customers.columns.lastOrder") },
          {
            id: "netSales",
            title: <Definition label={t("figures.netSales.label")} meaning={t("figures.netSales.meaning")} />,
            alignment: "end",
          },
          { title: t("customers.columns.tier") },
          {
            id: "points",
            title: <Definition label={t("figures.points.label")} meaning={t("figures.points.meaning")} />,
            alignment: "end",
          },
        ]}
      >
        {page.rows.map((row, index) => (
          <IndexTable.Row id={row.id} key={row.id} position={index}>
            <IndexTable.Cell>
              <Link url={`/app/customers/${row.id}`} dataPrimaryLink monochrome>
                {customerName(row, format.language) ?? row.email ?? t("customers.nameless", { id: row.id })}
              </Link>
              {row.email ? (
                <Text as="p" variant="bodySm" tone="subdued">
                  {row.email}
                </Text>
              ) : null}
            </IndexTable.Cell>
            <IndexTable.Cell>
              <Text as="span" alignment="end" numeric>
                {format.number(row.orders)}
              </Text>
            </IndexTable.Cell>
            <IndexTable.Cell>{format.dayOf(row.firstOrderAt)}</IndexTable.Cell>
            <IndexTable.Cell>{format.dayOf(row.lastOrderAt)}</IndexTable.Cell>
            <IndexTable.Cell>
              <Text as="span" alignment="end" numeric>
                {format.money(row.netSales)}
              </Text>
            </IndexTable.Cell>
            <IndexTable.Cell>{(format.language === "ja" ? row.tierJa : row.tierEn) ?? "–"}</IndexTable.Cell>
            <IndexTable.Cell>
              <Text as="span" alignment="end" numeric>
                {format.number(row.points)}
              </Text>
            </IndexTable.Cell>
          </IndexTable.Row>
        ))}
      </IndexTable>
      {page.before || page.after ? (
        <Box padding="300">
          <InlineStack align="center">
            <Pagination
              hasPrevious={page.before !== null}
              hasNext={page.after !== null}
              onPrevious={() => show({ before: page.before })}
              onNext={() => show({ after: page.after })}
              accessibilityLabel={t("customers.pages")}
              label={isFirstPage ? t("customers.firstPage") : undefined}
            />
          </InlineStack>
        </Box>
      ) : null}
    </Card>
  );
}
