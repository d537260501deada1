// Astro's command refuses the Node of Debian 12; its interface builds with it.
import { build } from "astro";

await build({ logLevel: "warn" });
