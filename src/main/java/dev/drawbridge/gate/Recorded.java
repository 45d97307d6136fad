package dev.drawbridge.gate;

import dev.drawbridge.audit.OpenRecord;
import dev.drawbridge.routing.Route;

/** A call that may go out: decided, routed, and on disk. */
record Recorded(Crossing.Decided decided, Route route, OpenRecord record) {}
