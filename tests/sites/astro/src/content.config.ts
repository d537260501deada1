import { defineCollection, z } from "astro:content";
import { glob } from "astro/loaders";

const news = defineCollection({
  loader: glob({ pattern: "**/*.astro.md", base: "./src/content/news" }),
  schema: z.object({
    title: z.string(),
    description: z.string(),
    pubDate: z.date(),
    updatedDate: z.date(),
    draft: z.boolean(),
    lang: z.string(),
    translationKey: z.string(),
    canonical: z.string().url().optional(),
    tags: z.array(z.string()),
    authors: z.array(z.string()),
  }),
});

export const collections = { news };
