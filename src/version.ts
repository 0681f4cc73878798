declare const CSS_UPGRADE_VERSION: string;

/** The version in package.json, put in when the program is built. */
export const VERSION: string = CSS_UPGRADE_VERSION;
