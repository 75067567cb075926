import { Link, useNavigate } from "@remix-run/react";
import {
  Banner,
  BlockStack,
  Button,
  Card,
  EmptyState,
  FormLayout,
  InlineStack,
  Select,
  TextField,
} from "@shopify/polaris";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { customerName } from "#app/components/customer-name.ts";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { type ActivityQuery, ENTRY_GROUPS, type EntryGroup } from "../activity/activity-query.ts";
import type { ActivityEntry, ActivityPage } from "../activity/read-activity.server.ts";
import { outstandingBy } from "../rules.ts";
import { entryInWords } from "./entry-in-words.ts";

/** The ledger's lines, newest first, with what of them is looked at. */
export function ActivityCard(props: { page: ActivityPage; query: ActivityQuery; download: ReactNode }) {
  const { page, query, download } = props;
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const stored = { q: query.search, kind: query.group ?? "", from: query.from ?? "", to: query.to ?? "" };
  const [form, setForm] = useState(stored);
  useEffect(
    () => setForm({ q: query.search, kind: query.group ?? "", from: query.from ?? "", to: query.to ?? "" }),
    [query.search, query.group, query.from, query.to],
  );
  const set = (name: keyof typeof form) => (value: string) => setForm((before) => ({ ...before, [name]: value }));
  const show = (fields: Record<string, string>) =>
    navigate(`?${new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== ""))}`);
  const isFiltered = Object.values(stored).some((value) => value !== "");
  const isBackwards = form.from !== "" && form.to !== "" && form.to <= form.from;

  const points = (entry: ActivityEntry) => {
    const change = outstandingBy({ ...entry, points: BigInt(entry.amount) });
    return change === 0n ? format.number(entry.amount) : format.signed(change);
  };
  const nameOf = (entry: ActivityEntry) =>
    customerName(entry, format.language) ?? entry.email ?? t("customers.nameless", { id: entry.customerId });
  return (
    <Card>
      <BlockStack gap="400">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!isBackwards) show(form);
          }}
        >
          <FormLayout>
            <FormLayout.Group>
              <TextField
                label={t("activity.search")}
                helpText={t("activity.searchHelp")}
                autoComplete="off"
                value={form.q}
                onChange={set("q")}
                clearButton
                onClearButtonClick={() => set("q")("")}
              />
              <Select
                label={t("activity.kind")}
                options={[
                  { value: "", label: t("activity.kinds.all") },
                  ...(Object.keys(ENTRY_GROUPS) as EntryGroup[]).map((value) => ({
                    value,
                    label: t(`activity.kinds.${value}`),
                  })),
                ]}
                value={form.kind}
                onChange={set("kind")}
              />
              <TextField
                type="date"
                label={t("range.from")}
                autoComplete="off"
                value={form.from}
                onChange={set("from")}
              />
              <TextField
                type="date"
                label={t("range.to")}
                autoComplete="off"
                value={form.to}
                onChange={set("to")}
                error={isBackwards ? t("range.problems.order") : undefined}
              />
            </FormLayout.Group>
            <InlineStack gap="200" align="end">
              {isFiltered ? <Button onClick={() => show({})}>{t("activity.clear")}</Button> : null}
              {download}
              <Button submit variant="primary">
                {t("range.show")}
              </Button>
            </InlineStack>
          </FormLayout>
        </form>
        {page.isTooWide ? <Banner tone="info" title={t("activity.tooWide")} /> : null}
        {page.entries.length === 0 ? (
          <EmptyState heading={t(isFiltered ? "activity.noneSuch" : "activity.none")} image="">
            <p>{t(isFiltered ? "activity.noneSuchText" : "activity.noneText")}</p>
          </EmptyState>
        ) : (
          <FiguresTable
            caption={t("activity.title")}
            columns={[
              { label: t("points.when") },
              { label: t("activity.customer") },
              { label: t("points.why") },
              { label: t("activity.points"), meaning: t("activity.pointsMeaning"), numeric: true },
            ]}
            rows={page.entries.map((entry) => [
              format.instant(entry.occurredAt),
              <Link key={entry.id} to={`/app/customers/${entry.customerId}`}>
                {nameOf(entry)}
              </Link>,
              entryInWords(entry, { texts: i18n, format }),
              points(entry),
            ])}
          />
        )}
        <InlineStack align="center" gap="200">
          {query.before ? <Button onClick={() => show(stored)}>{t("activity.newest")}</Button> : null}
          {page.before ? (
            <Button onClick={() => show({ ...stored, before: page.before ?? "" })}>{t("activity.older")}</Button>
          ) : null}
        </InlineStack>
      </BlockStack>
    </Card>
  );
}
