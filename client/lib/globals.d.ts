/** Put in by vite.config.ts. */
declare const __VERSION__: string;
declare module "*.css" {}
