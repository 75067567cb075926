import accuracy from "./en/accuracy.json" with { type: "json" };
import activity from "./en/activity.json" with { type: "json" };
import common from "./en/common.json" with { type: "json" };
import coupons from "./en/coupons.json" with { type: "json" };
import customers from "./en/customers.json" with { type: "json" };
import earning from "./en/earning.json" with { type: "json" };
import experiments from "./en/experiments.json" with { type: "json" };
import extras from "./en/extras.json" with { type: "json" };
import flow from "./en/flow.json" with { type: "json" };
import followUp from "./en/followUp.json" with { type: "json" };
import home from "./en/home.json" with { type: "json" };
import insights from "./en/insights.json" with { type: "json" };
import liability from "./en/liability.json" with { type: "json" };
import loyalty from "./en/loyalty.json" with { type: "json" };
import loyaltyOverview from "./en/loyalty-overview.json" with { type: "json" };
import mail from "./en/mail.json" with { type: "json" };
import messages from "./en/messages.json" with { type: "json" };
import notifications from "./en/notifications.json" with { type: "json" };
import prediction from "./en/prediction.json" with { type: "json" };
import preferences from "./en/preferences.json" with { type: "json" };
import products from "./en/products.json" with { type: "json" };
import programmes from "./en/programmes.json" with { type: "json" };
import promotion from "./en/promotion.json" with { type: "json" };
import readyProgrammes from "./en/ready-programmes.json" with { type: "json" };
import redeemed from "./en/redeemed.json" with { type: "json" };
import repeat from "./en/repeat.json" with { type: "json" };
import rewards from "./en/rewards.json" with { type: "json" };
import segments from "./en/segments.json" with { type: "json" };
import settings from "./en/settings.json" with { type: "json" };
import state from "./en/state.json" with { type: "json" };
import tiers from "./en/tiers.json" with { type: "json" };
import voice from "./en/voice.json" with { type: "json" };
import words from "./en/words.json" with { type: "json" };

/** Every text in English; one file per page, each with keys of its own. */
export const en = {
  ...accuracy,
  ...activity,
  ...common,
  ...coupons,
  ...customers,
  ...earning,
  ...experiments,
  ...extras,
  ...flow,
  ...followUp,
  ...home,
  ...insights,
  ...liability,
  ...loyalty,
  ...loyaltyOverview,
  ...mail,
  ...messages,
  ...notifications,
  ...prediction,
  ...preferences,
  ...products,
  ...programmes,
  ...promotion,
  ...readyProgrammes,
  ...redeemed,
  ...repeat,
  ...rewards,
  ...segments,
  ...settings,
  ...state,
  ...tiers,
  ...voice,
  ...words,
};
