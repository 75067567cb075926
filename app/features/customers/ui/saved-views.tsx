import { useNavigate } from "@remix-run/react";
import { Banner, BlockStack, Button, InlineStack, Select, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { SavedView, ViewChange } from "../change-views.server.ts";
import { useListAddress } from "./use-list-address.ts";

/** Lists with a name: one is chosen, the present one is saved, the chosen one deleted. */
export function SavedViews({ views }: { views: SavedView[] }) {
  const { t } = useTranslation();
  const toast = useToast();
  const common = useProblem();
  const navigate = useNavigate();
  const { query } = useListAddress();
  const [name, setName] = useState<string | null>(null);
  const { send, saving, problems } = useChange<ViewChange>(({ intent }) => {
    setName(null);
    toast(t(intent === "saveView" ? "common.saved" : "customers.views.deleted"));
  });
  const problem = (key: string | undefined) => (key === "tooManyViews" ? t("customers.views.tooMany") : common(key));
  const present = new URLSearchParams(query);
  for (const key of ["after", "before"]) present.delete(key);
  const shown = views.find((view) => view.query === String(present));
  const formProblem = problem(problems.form);
  return (
    <BlockStack gap="200">
      {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
      <InlineStack gap="200" blockAlign="end">
        {views.length > 0 ? (
          <Select
            label={t("customers.views.label")}
            options={[
              { value: "", label: t("customers.views.none") },
              ...views.map((view) => ({ value: view.id, label: view.name })),
            ]}
            value={shown?.id ?? ""}
            onChange={(id) => navigate(`?${views.find((view) => view.id === id)?.query ?? ""}`)}
          />
        ) : null}
        {shown ? (
          <Button
            loading={saving}
            accessibilityLabel={t("customers.views.deleteOne", { name: shown.name })}
            onClick={() => send({ intent: "deleteView", viewId: shown.id })}
          >
            {t("customers.views.delete")}
          </Button>
        ) : null}
        {!shown && name === null && String(present) !== "" ? (
          <Button onClick={() => setName("")}>{t("customers.views.save")}</Button>
        ) : null}
      </InlineStack>
      {name === null ? null : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            send({ intent: "saveView", name, query: String(present) });
          }}
        >
          <InlineStack gap="200" blockAlign="end">
            <TextField
              label={t("customers.views.name")}
              autoComplete="off"
              autoFocus
              maxLength={60}
              value={name}
              onChange={setName}
              error={problem(problems.name)}
            />
            <Button submit variant="primary" loading={saving}>
              {t("common.save")}
            </Button>
            <Button onClick={() => setName(null)}>{t("common.cancel")}</Button>
          </InlineStack>
        </form>
      )}
    </BlockStack>
  );
}
