/** The module that Home Assistant loads with the panel. */
void import("./panel/panel");
