import { I18nPlugin } from "@11ty/eleventy";

// The template prints the title: the body's own, which stands first, is left out.
const withoutTitle = (md) =>
  md.core.ruler.push("title", ({ tokens }) => {
    if (tokens[0]?.tag === "h1") tokens.splice(0, 3);
  });

export default function (config) {
  config.addPlugin(I18nPlugin, { defaultLanguage: "nb" });
  config.addPassthroughCopy("articles/**/*.svg", { mode: "html-relative" });
  config.addPreprocessor("drafts", "md", (data) => (data.draft && !process.env.DRAFTS ? false : undefined));
  config.amendLibrary("md", withoutTitle);
  config.amendLibrary("md", (md) => md.set({ linkify: true })); // bare addresses, as on GitHub
  config.addGlobalData("layout", "article.njk");
  config.addGlobalData("permalink", () => (data) => `/${data.lang}/${data.slug}/`);
  config.setQuietMode(true);
  return { dir: { input: "articles", includes: "../_includes", output: "public" } };
}
