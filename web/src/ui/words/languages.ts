/** The languages of the page, each by its own name. */
export const languages = { en: "English", de: "Deutsch", fr: "Français", es: "Español", ar: "العربية" };
export type LanguageTag = keyof typeof languages;
