import { BlockStack, Button, FormLayout, InlineStack, Link, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { MembersOnlyFields } from "./members-only-fields.tsx";

type TypedPerk = Record<string, string>;

/** The kinds that are edited here, each with what is typed. */
const KINDS = {
  birthdayPoints: ["points", "holdOut"],
  text: ["ja", "en"],
  discount: ["percent", "holdOut"],
  membersOnly: ["target", "title", "from", "to"],
} as const;
const INPUT_MODES: Record<string, "numeric" | "decimal"> = {
  points: "numeric",
  percent: "decimal",
  holdOut: "decimal",
};
type Kind = keyof typeof KINDS;

const isEdited = (kind: string | undefined): kind is Kind => kind !== undefined && Object.hasOwn(KINDS, kind);

/** What a tier gives beside more points. */
export function PerkFields(props: {
  perks: TypedPerk[];
  problemAt: (path: string) => string | undefined;
  onChange: (perks: TypedPerk[]) => void;
}) {
  const { perks, problemAt, onChange } = props;
  const { t } = useTranslation();
  const put = (at: number, fields: TypedPerk) =>
    onChange(perks.map((perk, place) => (place === at ? { ...perk, ...fields } : perk)) as TypedPerk[]);
  const add = (kind: Kind) =>
    onChange([...perks, { kind, ...Object.fromEntries(KINDS[kind].map((field) => [field, ""])) }]);
  return (
    <BlockStack gap="200">
      <Text as="h4" variant="headingXs">
        {t("tiers.perks.title")}
      </Text>
      {perks.map((perk, at) => {
        const { kind } = perk;
        if (!isEdited(kind)) return null;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: perks have no identity but their place
          <BlockStack key={`${kind} ${at}`} gap="200">
            {kind === "membersOnly" ? (
              <MembersOnlyFields
                perk={perk}
                problemAt={(field) => problemAt(`perks.${at}.${field}`)}
                onChange={(fields) => put(at, fields)}
              />
            ) : (
              <FormLayout>
                <FormLayout.Group>
                  {KINDS[kind].map((field) => (
                    <TextField
                      key={field}
                      label={
                        field === "holdOut"
                          ? t("tiers.perks.holdOut.label")
                          : t(`tiers.perks.${kind}.${field}` as "tiers.perks.text.ja")
                      }
                      value={perk[field] ?? ""}
                      onChange={(value) => put(at, { [field]: value })}
                      autoComplete="off"
                      inputMode={INPUT_MODES[field]}
                      helpText={
                        field === "holdOut"
                          ? t("tiers.perks.holdOut.help")
                          : kind === "discount"
                            ? t("tiers.perks.discount.help")
                            : undefined
                      }
                      error={problemAt(`perks.${at}.${field}`)}
                    />
                  ))}
                </FormLayout.Group>
              </FormLayout>
            )}
            <InlineStack align="end">
              <Button
                size="slim"
                variant="tertiary"
                tone="critical"
                onClick={() => onChange(perks.filter((_, place) => place !== at))}
              >
                {t("tiers.perks.remove")}
              </Button>
            </InlineStack>
          </BlockStack>
        );
      })}
      <InlineStack gap="200">
        <Button size="slim" onClick={() => add("text")}>
          {t("tiers.perks.text.add")}
        </Button>
        <Button
          size="slim"
          onClick={() => add("birthdayPoints")}
          disabled={perks.some(({ kind }) => kind === "birthdayPoints")}
        >
          {t("tiers.perks.birthdayPoints.add")}
        </Button>
        <Button size="slim" onClick={() => add("discount")} disabled={perks.some(({ kind }) => kind === "discount")}>
          {t("tiers.perks.discount.add")}
        </Button>
        <Button size="slim" onClick={() => add("membersOnly")}>
          {t("tiers.perks.membersOnly.add")}
        </Button>
      </InlineStack>
      <Text as="p" variant="bodySm" tone="subdued">
        {t("tiers.perks.coupon.note")} <Link url="/app/coupons">{t("tiers.perks.coupon.link")}</Link>
      </Text>
    </BlockStack>
  );
}
