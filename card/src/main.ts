/** Defines the cards. What the page needs later, as for its pickers, is loaded beside them. */
import "./list/card";
import "./map/card";

void import("./extras");
