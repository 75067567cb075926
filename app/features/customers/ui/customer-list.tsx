import { Box, Card, EmptySearchResult, IndexTable, InlineStack, Link, Pagination, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { customerName } from "#app/components/customer-name.ts";
import { Definition } from "#app/components/definition.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CustomerListRow, CustomerPage } from "../list-customers.server.ts";
import { useListAddress } from "./use-list-address.ts";

/** A page of customers below what they were chosen by. */
export function CustomerList({
  page,
  isFiltered,
  children,
}: {
  page: CustomerPage;
  isFiltered: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const { query, show } = useListAddress();
  const isFirstPage = !query.has("after") && !query.has("before");
  return (
    <Card padding="0">
      <Box padding="400">{children}</Box>
      <IndexTable
        resourceName={{ singular: t("customers.one"), plural: t("customers.many") }}
        itemCount={page.rows.length}
        selectable={false}
        emptyState={
          <EmptySearchResult
            title={t(isFiltered ? "customers.nothingFound.title" : "customers.empty.title")}
            description={t(isFiltered ? "customers.nothingFound.text" : "customers.empty.text")}
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
          <Row key={row.id} row={row} position={index} />
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

function Row({ row, position }: { row: CustomerListRow; position: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <IndexTable.Row id={row.id} position={position}>
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
      <IndexTable.Cell>{row.firstOrderAt ? format.dayOf(row.firstOrderAt) : "–"}</IndexTable.Cell>
      <IndexTable.Cell>{row.lastOrderAt ? format.dayOf(row.lastOrderAt) : "–"}</IndexTable.Cell>
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
  );
}
