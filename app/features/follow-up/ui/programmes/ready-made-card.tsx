import { useNavigate } from "@remix-run/react";
import {
  Banner,
  BlockStack,
  Button,
  ButtonGroup,
  Card,
  InlineGrid,
  InlineStack,
  Link,
  Select,
  Text,
} from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import {
  choiceOf,
  READY_PROGRAMME_KEYS,
  READY_PROGRAMMES,
  type ReadyProgrammeKey,
} from "../../programmes/ready-made.ts";
import type { ProgrammeChange } from "../../programmes/types.ts";
import type { ProgrammeChoices } from "../../programmes/views.server.ts";
import { useChoiceNames, useProgrammeProblem, useProgrammeWords } from "./use-programme-words.ts";

interface Needs {
  nextVisitCampaign: boolean;
  trialProduct: boolean;
}

/** Ready-made programmes that the shop has not taken on: one click switches one on. */
export function ReadyMadeCard(props: {
  /** Keys of those that it has. */
  taken: readonly (string | null)[];
  needs: Needs;
  gifts: ProgrammeChoices["gifts"];
}) {
  const { taken, needs, gifts } = props;
  const { t } = useTranslation();
  const keys = READY_PROGRAMME_KEYS.filter((key) => !taken.includes(key));
  if (keys.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("programmes.ready.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("programmes.ready.meaning")}
          </Text>
        </BlockStack>
        <InlineGrid columns={{ xs: 1, md: 2 }} gap="400">
          {keys.map((key) => (
            <ReadyMade key={key} programme={key} needs={needs} gifts={gifts} />
          ))}
        </InlineGrid>
      </BlockStack>
    </Card>
  );
}

function ReadyMade(props: { programme: ReadyProgrammeKey; needs: Needs; gifts: ProgrammeChoices["gifts"] }) {
  const { programme: key, needs, gifts } = props;
  const { t } = useTranslation();
  const toast = useToast();
  const { language } = useFormat();
  const navigate = useNavigate();
  const problem = useProgrammeProblem();
  const words = useProgrammeWords();
  const nameOf = useChoiceNames();
  const choice = choiceOf(key);
  const [campaignId, setCampaignId] = useState("");
  const on = useChange<ProgrammeChange>(() => toast(t("programmes.nowOn")));
  const look = useChange<ProgrammeChange>(({ id }) => navigate(`/app/follow-up/programmes/${id}`));
  const fields = (enable: boolean) => ({ intent: "takeOn", key, language, campaignId, enable: String(enable) });
  const { anchor, steps, needs: need } = READY_PROGRAMMES[key];
  const isLacking = need !== undefined && !needs[need];
  const name = t(`readyProgrammes.programmes.${key}.name`);
  const noCoupon = choice === "coupon" && gifts.length === 0;
  const options = [
    ...(choice === "couponOrPoints" ? [{ value: "", label: t("programmes.ready.points") }] : []),
    ...(choice === "coupon" ? [{ value: "", label: t("programmes.choose") }] : []),
    ...gifts.map((gift) => ({ value: gift.id, label: nameOf.campaign(gift) })),
  ];
  const failed = problem(on.problems.form ?? look.problems.form);
  return (
    <section aria-label={name}>
      <Card background="bg-surface-secondary">
        <BlockStack gap="200">
          <Text as="h3" variant="headingSm">
            {name}
          </Text>
          <Text as="p">{t(`readyProgrammes.programmes.${key}.about`)}</Text>
          <Text as="p" tone="subdued">
            {t("programmes.ready.beginsWith", { anchor: words.anchor(anchor) })}{" "}
            {t("programmes.ready.steps", { count: steps.length })}
          </Text>
          {choice !== null && !noCoupon ? (
            <Select
              label={t("programmes.ready.gift")}
              options={options}
              value={campaignId}
              onChange={setCampaignId}
              error={problem(on.problems.campaignId ?? look.problems.campaignId)}
            />
          ) : null}
          {noCoupon ? (
            <Text as="p" tone="critical">
              {t("programmes.ready.noCoupon")} <Link url="/app/coupons/new">{t("programmes.ready.makeCoupon")}</Link>
            </Text>
          ) : null}
          {isLacking ? (
            <Text as="p" tone="critical">
              {t(`programmes.ready.lacks.${need}`)}{" "}
              <Link url={need === "trialProduct" ? "/app/products" : "/app/coupons"}>
                {t(`programmes.ready.goTo.${need}`)}
              </Link>
            </Text>
          ) : null}
          {failed ? <Banner tone="critical" title={failed} /> : null}
          <InlineStack align="end">
            <ButtonGroup>
              <Button
                variant="tertiary"
                loading={look.saving}
                disabled={noCoupon}
                accessibilityLabel={t("programmes.ready.lookAt", { name })}
                onClick={() => look.send(fields(false))}
              >
                {t("programmes.ready.look")}
              </Button>
              <Button
                loading={on.saving}
                disabled={noCoupon || isLacking}
                accessibilityLabel={t("programmes.switchOnOne", { name })}
                onClick={() => on.send(fields(true))}
              >
                {t("programmes.switchOn")}
              </Button>
            </ButtonGroup>
          </InlineStack>
        </BlockStack>
      </Card>
    </section>
  );
}
