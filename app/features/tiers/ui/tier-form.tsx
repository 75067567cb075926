import { Banner, BlockStack, Box, Button, ButtonGroup, FormLayout, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { toDecimal } from "#app/lib/money.ts";
import type { TierChange } from "../submit-tier-form.server.ts";
import type { TierView } from "../views.server.ts";

/** Adds a tier, or changes one. */
export function TierForm(props: {
  tier: TierView | null;
  version: string;
  onClose: () => void;
  onSaved: (moved: number) => void;
}) {
  const { tier, version, onClose, onSaved } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const problem = useProblem();
  const [nameJa, setNameJa] = useState(tier?.nameJa ?? "");
  const [nameEn, setNameEn] = useState(tier?.nameEn ?? "");
  const [threshold, setThreshold] = useState(tier ? toDecimal(BigInt(tier.threshold), format.currency) : "");
  const { send, saving, problems } = useChange<TierChange>(({ moved }) => onSaved(moved));
  const formProblem = problem(problems.form);

  return (
    <Box background="bg-surface-secondary" padding="400" borderRadius="200">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send({ intent: "saveTier", tierId: tier?.id ?? "", version, nameJa, nameEn, threshold });
        }}
      >
        <BlockStack gap="300">
          <Text as="h3" variant="headingSm">
            {t(tier ? "tiers.editTitle" : "tiers.addTitle")}
          </Text>
          {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
          <FormLayout>
            <FormLayout.Group>
              <TextField
                label={t("tiers.nameJa")}
                value={nameJa}
                onChange={setNameJa}
                autoComplete="off"
                autoFocus
                error={problem(problems.nameJa)}
              />
              <TextField
                label={t("tiers.nameEn")}
                value={nameEn}
                onChange={setNameEn}
                autoComplete="off"
                error={problem(problems.nameEn)}
              />
              <TextField
                label={t("tiers.thresholdIn", { currency: format.currency })}
                inputMode="decimal"
                value={threshold}
                onChange={setThreshold}
                autoComplete="off"
                error={problem(problems.threshold)}
              />
            </FormLayout.Group>
          </FormLayout>
          <ButtonGroup>
            <Button submit variant="primary" loading={saving}>
              {t("common.save")}
            </Button>
            <Button onClick={onClose}>{t("common.cancel")}</Button>
          </ButtonGroup>
        </BlockStack>
      </form>
    </Box>
  );
}
