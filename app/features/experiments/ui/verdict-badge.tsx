import { Badge, type BadgeProps } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { Verdict } from "../rules.ts";

const TONES: Record<Verdict["kind"], BadgeProps["tone"]> = {
  works: "success",
  harms: "critical",
  broken: "critical",
  "no-difference": undefined,
  "too-small": "warning",
  "cannot-tell": "info",
};

export function VerdictBadge({ kind }: { kind: Verdict["kind"] }) {
  const { t } = useTranslation();
  return <Badge tone={TONES[kind]}>{t(`experiments.verdicts.${kind}.label`)}</Badge>;
}
