import { Banner, BlockStack, Link, List } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { READY_PROGRAMME_KEYS, READY_PROGRAMMES } from "../../programmes/ready-made.ts";
import { typedOf } from "../../programmes/typed-programme.ts";
import type { ProgrammeChoices } from "../../programmes/views.server.ts";
import { ProgrammeEditor } from "./programme-editor.tsx";

/** Begins a programme; of a ready-made segment it names the ready-made programmes that are its play. */
export function NewProgramme(props: { choices: ProgrammeChoices; segmentId: string; onSaved: (id: string) => void }) {
  const { choices, segmentId, onSaved } = props;
  const { t } = useTranslation();
  const readyMade = choices.segments.find(({ id }) => id === segmentId)?.readyMade;
  const plays = READY_PROGRAMME_KEYS.filter((key) => READY_PROGRAMMES[key].plays.some((play) => play === readyMade));
  return (
    <BlockStack gap="400">
      {plays.length > 0 ? (
        <Banner title={t("programmes.plays")}>
          <List>
            {plays.map((key) => (
              <List.Item key={key}>
                <Link url="/app/follow-up/programmes">{t(`readyProgrammes.programmes.${key}.name`)}</Link>{" "}
                {t(`readyProgrammes.programmes.${key}.about`)}
              </List.Item>
            ))}
          </List>
        </Banner>
      ) : null}
      <ProgrammeEditor stored={typedOf(null, segmentId)} version="" choices={choices} onSaved={onSaved} />
    </BlockStack>
  );
}
