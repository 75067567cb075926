import { useNavigate, useSearchParams } from "@remix-run/react";
import {
  Badge,
  Box,
  Button,
  Card,
  EmptySearchResult,
  IndexTable,
  InlineStack,
  Text,
  TextField,
  useIndexResourceState,
} from "@shopify/polaris";
import { SearchIcon } from "@shopify/polaris-icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DownloadButton } from "#app/components/download-button.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { KindChange } from "../change-kinds.server.ts";
import { PRODUCT_KINDS } from "../types.ts";
import type { ProductPage, ProductRow } from "../views.server.ts";
import { KindSelect } from "./kind-select.tsx";

/** The shop's products with their kinds; the chosen ones get a kind together. */
export function ProductList({ page, search, kind }: { page: ProductPage; search: string; kind: string }) {
  const { t } = useTranslation();
  const toast = useToast();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const [typed, setTyped] = useState(search);
  const rows = page.rows as (ProductRow & { [key: string]: unknown })[];
  const { selectedResources, allResourcesSelected, handleSelectionChange, clearSelection } =
    useIndexResourceState(rows);
  const { send, saving } = useChange<KindChange>(({ changed }) => {
    clearSelection();
    toast(t("products.changed", { count: changed }));
  });
  const show = (change: Record<string, string>) => {
    const next = new URLSearchParams({ q: search, kind, ...change });
    for (const [key, value] of [...next]) if (value === "") next.delete(key);
    clearSelection();
    navigate(`?${next}`);
  };
  const set = (wanted: string) =>
    send({ intent: "setProducts", productIds: selectedResources.join(","), kind: wanted });
  const decidedBy = ({ decidedBy: rule }: ProductRow) =>
    rule ? t(`products.decidedBy.${rule.scope}`, { name: rule.title }) : t("products.decidedBy.none");

  return (
    <Card padding="0">
      <Box padding="400">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            show({ q: typed.trim() });
          }}
        >
          <InlineStack gap="300" blockAlign="end" wrap>
            <div style={{ flex: "1 1 220px" }}>
              <TextField
                label={t("products.search")}
                placeholder={t("products.searchHint")}
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
            <Button submit icon={SearchIcon}>
              {t("products.searchButton")}
            </Button>
            <KindSelect
              label={t("products.kind")}
              value={kind}
              empty={t("products.anyKind")}
              onChange={(value) => show({ kind: value })}
            />
            <DownloadButton
              url={`/app/products.csv?${new URLSearchParams({ q: search, kind })}`}
              fileName="products.csv"
              accessibilityLabel={t("common.csvOf", { table: t("products.title") })}
            />
          </InlineStack>
        </form>
      </Box>
      <IndexTable
        resourceName={{ singular: t("products.one"), plural: t("products.many") }}
        itemCount={rows.length}
        selectedItemsCount={allResourcesSelected ? "All" : selectedResources.length}
        onSelectionChange={handleSelectionChange}
        promotedBulkActions={[
          ...PRODUCT_KINDS.map((value) => ({
            content: t("products.setTo", { kind: t(`productKinds.${value}`) }),
            disabled: saving,
            onAction: () => set(value),
          })),
          { content: t("products.followRules"), disabled: saving, onAction: () => set("") },
        ]}
        emptyState={
          <EmptySearchResult
            title={t(search || kind ? "products.nothingFound" : "products.empty")}
            withIllustration={false}
          />
        }
        headings={[
          { title: t("products.product") },
          { title: t("products.kind") },
          { title: t("products.because") },
          { title: t("products.tags") },
        ]}
      >
        {rows.map((row, index) => (
          <IndexTable.Row id={row.id} key={row.id} position={index} selected={selectedResources.includes(row.id)}>
            <IndexTable.Cell>
              <Text as="span" fontWeight="semibold" breakWord>
                {row.title}
              </Text>
            </IndexTable.Cell>
            <IndexTable.Cell>
              <Badge tone={row.kind === "regular" ? undefined : "info"}>{t(`productKinds.${row.kind}`)}</Badge>
            </IndexTable.Cell>
            <IndexTable.Cell>{decidedBy(row)}</IndexTable.Cell>
            <IndexTable.Cell>{row.tags.join(", ")}</IndexTable.Cell>
          </IndexTable.Row>
        ))}
      </IndexTable>
      {page.after || query.has("after") ? (
        <Box padding="300">
          <InlineStack align="center" gap="200">
            {query.has("after") ? <Button onClick={() => show({})}>{t("products.firstPage")}</Button> : null}
            {page.after ? (
              <Button onClick={() => show({ after: page.after as string })}>{t("products.nextPage")}</Button>
            ) : null}
          </InlineStack>
        </Box>
      ) : null}
    </Card>
  );
}
