/** What cards load once there is a stranger to show. */
import "./banner";
import "./rows";
