/** Defines all cards and registers them with Home Assistant's pickers. */
import "./list/card";
import { register } from "./shared/register";

register();
