import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { READY_MADE_KEYS } from "../rules.ts";

export interface NamedSegment {
  name: string;
  /** The key of a ready-made segment, whose name is a text of the app. */
  readyMade: string | null;
}

/** Says what a segment is called in the reader's language. */
export function useSegmentName(): (segment: NamedSegment) => string {
  const { t } = useTranslation();
  return (segment) => segmentName(segment, t);
}

/** What a segment is called in the language of the texts. */
export function segmentName({ name, readyMade }: NamedSegment, t: TFunction): string {
  const key = READY_MADE_KEYS.find((known) => known === readyMade);
  return key ? t(`readyMade.${key}.name`) : name;
}

/** Says what to do for the customers of a ready-made segment; undefined for the merchant's own. */
export function useSegmentPlay(): (segment: NamedSegment) => string | undefined {
  const { t } = useTranslation();
  return ({ readyMade }) => {
    const key = READY_MADE_KEYS.find((known) => known === readyMade);
    return key && t(`readyMade.${key}.play`);
  };
}
