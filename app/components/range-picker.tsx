import { useNavigate, useSearchParams } from "@remix-run/react";
import { Banner, BlockStack, Button, Card, FormLayout, InlineStack, Select, TextField } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type PickedRange, PRESETS, type Preset } from "#app/lib/range.ts";
import { GRAINS, type Grain } from "#app/lib/time.ts";

const RANGE_FIELDS = ["preset", "by", "from", "to"];

/** Chooses the days and the periods of a report; the choice is the page's address, so that it can be kept and shared. */
export function RangePicker({ picked }: { picked: PickedRange }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { preset, range, problem } = picked;
  const [custom, setCustom] = useState(preset === "custom");
  const [from, setFrom] = useState(range.from);
  const [to, setTo] = useState(range.to);
  const [grain, setGrain] = useState(range.grain);
  useEffect(() => {
    setCustom(preset === "custom");
    setFrom(range.from);
    setTo(range.to);
    setGrain(range.grain);
  }, [preset, range.from, range.to, range.grain]);

  // What else the page was asked for stays.
  const [search] = useSearchParams();
  const others = [...search].filter(([name]) => !RANGE_FIELDS.includes(name));
  const show = (query: Record<string, string>) =>
    navigate(`?${new URLSearchParams([...Object.entries(query), ...others])}`, { preventScrollReset: true });
  const choosePreset = (chosen: Preset) => {
    if (chosen === "custom") setCustom(true);
    else show({ preset: chosen, by: chosen === "3m" && preset !== "3m" ? "week" : grain });
  };
  const chooseGrain = (by: Grain) => {
    setGrain(by);
    if (!custom) show({ preset, by });
    else if (preset === "custom") show({ by, from, to });
  };

  return (
    <Card>
      <BlockStack gap="300">
        {problem ? <Banner tone="critical" title={t(`range.problems.${problem}`)} /> : null}
        <FormLayout>
          <FormLayout.Group condensed>
            <Select
              label={t("range.preset")}
              options={PRESETS.map((value) => ({ value, label: t(`range.presets.${value}`) }))}
              value={custom ? "custom" : preset}
              onChange={(value) => choosePreset(value as Preset)}
            />
            <Select
              label={t("range.by")}
              options={GRAINS.map((value) => ({ value, label: t(`range.grains.${value}`) }))}
              value={grain}
              onChange={(value) => chooseGrain(value as Grain)}
            />
          </FormLayout.Group>
        </FormLayout>
        {custom ? (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              show({ by: grain, from, to });
            }}
          >
            <InlineStack gap="300" blockAlign="end">
              <TextField type="date" label={t("range.from")} value={from} onChange={setFrom} autoComplete="off" />
              <TextField
                type="date"
                label={t("range.to")}
                value={to}
                onChange={setTo}
                autoComplete="off"
                error={to !== "" && from !== "" && to <= from ? t("range.problems.order") : undefined}
              />
              <Button submit variant="primary">
                {t("range.show")}
              </Button>
            </InlineStack>
          </form>
        ) : null}
      </BlockStack>
    </Card>
  );
}
