/** Defines all cards and registers them with Home Assistant's pickers. */
import "./badge/badge";
import "./feature/room-bars";
import "./list/card";
import "./map/card";
import { register } from "./shared/register";
import "./strategy/strategy";

register();
