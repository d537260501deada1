import { I18nPlugin } from "@11ty/eleventy";

export default function (config) {
  config.addPlugin(I18nPlugin, { defaultLanguage: "nb" });
  config.addPassthroughCopy("articles/**/*.svg", { mode: "html-relative" });
  config.addPreprocessor("drafts", "md", (data) => (data.draft && !process.env.DRAFTS ? false : undefined));
  config.addGlobalData("layout", "article.njk");
  config.addGlobalData("permalink", () => (data) => `/${data.lang}/${data.slug}/`);
  config.setQuietMode(true);
  return { dir: { input: "articles", includes: "../_includes", output: "public" } };
}
