import {
  Banner,
  BlockStack,
  Button,
  ButtonGroup,
  Card,
  EmptyState,
  InlineStack,
  Pagination,
  Text,
} from "@shopify/polaris";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CostChange, CostView } from "../types.ts";
import type { CostList } from "../views.server.ts";
import { CostForm } from "./cost-form.tsx";
import { useCostProblem } from "./use-cost-problem.ts";

/** The promotion costs of the shop; add, edit, delete. */
export function CostsCard(props: {
  list: CostList;
  today: string;
  download: ReactNode;
  onPage: (page: number) => void;
}) {
  const { list, today, download, onPage } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const problem = useCostProblem();
  const [open, setOpen] = useState<{ what: "edit" | "delete"; id: string } | null>(null);
  const close = () => setOpen(null);
  const { send, saving, problems } = useChange<CostChange>(() => {
    close();
    toast(t("promotion.deleted"));
  });
  const formProblem = problem(problems.form);
  const asked = open?.what === "delete" ? list.costs.find(({ id }) => id === open.id) : undefined;
  const edited = open?.what === "edit" ? (list.costs.find(({ id }) => id === open.id) ?? null) : undefined;
  const daysOf = ({ firstDay, lastDay }: CostView) =>
    firstDay === lastDay
      ? format.day(firstDay)
      : t("promotion.days", { first: format.day(firstDay), last: format.day(lastDay) });

  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t("promotion.listTitle")}
          </Text>
          <ButtonGroup>
            {list.total > 0 ? download : null}
            <Button variant="primary" onClick={() => setOpen({ what: "edit", id: "" })}>
              {t("promotion.add")}
            </Button>
          </ButtonGroup>
        </InlineStack>
        <Text as="p" tone="subdued">
          {t("promotion.meaning")}
        </Text>
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        {edited === undefined ? null : (
          <CostForm
            key={edited?.id ?? "new"}
            cost={edited}
            today={today}
            onClose={close}
            onSaved={() => {
              close();
              toast(t("common.saved"));
            }}
          />
        )}
        {asked ? (
          <Banner tone="warning" title={t("promotion.deleteAsk", { name: asked.name })}>
            <BlockStack gap="300">
              <Text as="p">
                {t(asked.repeatsUntil ? "promotion.deleteRepeats" : "promotion.deleteEffect", {
                  amount: format.money(asked.amount),
                })}
              </Text>
              <ButtonGroup>
                <Button
                  tone="critical"
                  variant="primary"
                  loading={saving}
                  onClick={() => send({ intent: "delete", costId: asked.id })}
                >
                  {t("promotion.deleteYes")}
                </Button>
                <Button onClick={close}>{t("common.cancel")}</Button>
              </ButtonGroup>
            </BlockStack>
          </Banner>
        ) : null}
        {list.total === 0 ? (
          <EmptyState heading={t("promotion.empty.title")} image="">
            <p>{t("promotion.empty.text")}</p>
          </EmptyState>
        ) : (
          <FiguresTable
            caption={t("promotion.listTitle")}
            columns={[
              { label: t("promotion.fields.name") },
              { label: t("promotion.fields.channel") },
              { label: t("promotion.fields.audience") },
              { label: t("common.period") },
              { label: t("promotion.fields.amount"), meaning: t("promotion.amountMeaning"), numeric: true },
              { label: t("promotion.repeats") },
              { label: t("common.actions") },
            ]}
            rows={list.costs.map((cost) => [
              cost.name,
              cost.channel || "–",
              t(`promotion.audiences.${cost.audience}`),
              daysOf(cost),
              format.money(cost.amount),
              cost.repeatsUntil ? t("promotion.until", { day: format.day(cost.repeatsUntil) }) : "–",
              <ButtonGroup key={cost.id} noWrap>
                <Button
                  size="slim"
                  accessibilityLabel={t("promotion.editOne", { name: cost.name })}
                  onClick={() => setOpen({ what: "edit", id: cost.id })}
                >
                  {t("common.edit")}
                </Button>
                <Button
                  size="slim"
                  tone="critical"
                  accessibilityLabel={t("promotion.deleteOne", { name: cost.name })}
                  onClick={() => setOpen({ what: "delete", id: cost.id })}
                >
                  {t("common.delete")}
                </Button>
              </ButtonGroup>,
            ])}
          />
        )}
        {list.messages === "0" ? null : (
          <InlineStack align="space-between" gap="200">
            <Definition label={t("promotion.messages")} meaning={t("promotion.messagesMeaning")} />
            <Text as="span" numeric>
              {format.money(list.messages)}
            </Text>
          </InlineStack>
        )}
        {list.pages > 1 ? (
          <InlineStack align="center">
            <Pagination
              hasPrevious={list.page > 1}
              onPrevious={() => onPage(list.page - 1)}
              hasNext={list.page < list.pages}
              onNext={() => onPage(list.page + 1)}
              label={t("promotion.page", { page: list.page, pages: list.pages })}
            />
          </InlineStack>
        ) : null}
      </BlockStack>
    </Card>
  );
}
