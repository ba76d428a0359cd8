/** The badge, the room bars, the dashboard, and the entries of Home Assistant's pickers. */
import "./badge/badge";
import "./feature/room-bars";
import { register } from "./shared/register";
import "./strategy/strategy";

register();
