import {
  Banner,
  BlockStack,
  Button,
  ButtonGroup,
  Card,
  FormLayout,
  InlineStack,
  List,
  Select,
  Text,
  TextField,
} from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { PinChange } from "../submit-tier-form.server.ts";
import type { CustomerTierView } from "../views.server.ts";
import { useTierWords } from "./use-tier-words.ts";

const REASONS = ["history", "order", "day", "programme", "pin", "unpin", "rebuild"] as const;

/** A customer's tier with its past; the merchant may set it by hand. */
export function CustomerTierCard({ tier: view }: { tier: CustomerTierView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useTierWords();
  const toast = useToast();
  const [isOpen, setOpen] = useState(false);
  const { send, saving } = useChange<PinChange>(() => toast(t("tiers.customer.saved")));
  const name = (tier: { nameJa: string; nameEn: string } | null) => (tier ? words.nameOf(tier) : t("tiers.none"));
  const why = (reason: string) => t(`tiers.customer.why.${REASONS.find((known) => known === reason) ?? "other"}`);
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          <Definition label={t("tiers.customer.title")} meaning={t("tiers.customer.meaning")} />
        </Text>
        <Text as="p" variant="headingLg">
          {name(view.tier)}
        </Text>
        {view.since ? <Text as="p">{t("tiers.customer.since", { day: format.dayOf(view.since) })}</Text> : null}
        <Text as="p">{t("tiers.customer.counted", { amount: words.amount(view.basis, view.value) })}</Text>
        {view.next ? (
          <Text as="p">
            {t("tiers.customer.missing", {
              amount: words.amount(view.basis, view.next.missing),
              tier: words.nameOf(view.next),
            })}
          </Text>
        ) : null}
        {view.heldOut.length > 0 ? (
          <InlineStack>
            <Definition
              label={t("tiers.customer.heldOut", {
                perks: view.heldOut
                  .map((kind) => t(`experiments.subjects.${kind}`))
                  .join(t("segmentWords.listSeparator")),
              })}
              meaning={t("tiers.customer.heldOutMeaning")}
            />
          </InlineStack>
        ) : null}
        {view.reviewOn && !view.pin ? (
          <Text as="p" tone="subdued">
            {t("tiers.customer.review", { day: format.day(view.reviewOn) })}
          </Text>
        ) : null}
        {view.pin ? (
          <>
            <Text as="p">{t("tiers.customer.pinned", { reason: view.pin.reason })}</Text>
            <Text as="p" tone="subdued">
              {view.pin.untilDay
                ? t("tiers.customer.pinnedUntil", { day: format.day(view.pin.untilDay) })
                : t("tiers.customer.pinnedForEver")}
            </Text>
          </>
        ) : null}
        <ButtonGroup>
          <Button onClick={() => setOpen(!isOpen)} ariaExpanded={isOpen}>
            {t("tiers.customer.pin")}
          </Button>
          {view.pin ? (
            <Button loading={saving} onClick={() => send({ intent: "unpinTier" })}>
              {t("tiers.customer.unpin")}
            </Button>
          ) : null}
        </ButtonGroup>
        {isOpen ? <PinForm view={view} onDone={() => setOpen(false)} /> : null}
        {view.changes.length > 0 ? (
          <>
            <Text as="h3" variant="headingSm">
              {t("tiers.customer.past")}
            </Text>
            <List>
              {view.changes.map(({ id, from, to, changedAt, reason }) => (
                <List.Item key={id}>
                  {t("tiers.customer.move", {
                    day: format.dayOf(changedAt),
                    from: name(from),
                    to: name(to),
                    why: why(reason),
                  })}
                </List.Item>
              ))}
            </List>
          </>
        ) : null}
      </BlockStack>
    </Card>
  );
}

function PinForm({ view, onDone }: { view: CustomerTierView; onDone: () => void }) {
  const { t } = useTranslation();
  const words = useTierWords();
  const toast = useToast();
  const problem = useProblem();
  const [tierId, setTierId] = useState(view.pin?.tierId ?? view.choices.at(-1)?.id ?? "");
  const [untilDay, setUntilDay] = useState(view.pin?.untilDay ?? "");
  const [reason, setReason] = useState(view.pin?.reason ?? "");
  const { send, saving, problems } = useChange<PinChange>(() => {
    toast(t("tiers.customer.saved"));
    onDone();
  });
  const formProblem = problem(problems.form);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send({ intent: "pinTier", tierId, untilDay, reason });
      }}
    >
      <BlockStack gap="300">
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        <FormLayout>
          <Select
            label={t("tiers.customer.tier")}
            options={view.choices.map((tier) => ({ value: tier.id, label: words.nameOf(tier) }))}
            value={tierId}
            onChange={setTierId}
            error={problem(problems.tierId)}
          />
          <TextField
            label={t("tiers.customer.untilDay")}
            helpText={t("tiers.customer.untilHelp")}
            type="date"
            autoComplete="off"
            value={untilDay}
            onChange={setUntilDay}
            error={problem(problems.untilDay)}
          />
          <TextField
            label={t("tiers.customer.reason")}
            autoComplete="off"
            maxLength={200}
            value={reason}
            onChange={setReason}
            error={problem(problems.reason)}
          />
        </FormLayout>
        <ButtonGroup>
          <Button submit variant="primary" loading={saving}>
            {t("common.save")}
          </Button>
          <Button onClick={onDone}>{t("common.cancel")}</Button>
        </ButtonGroup>
      </BlockStack>
    </form>
  );
}
