package dev.drawbridge.gate.pipeline;

import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.budget.Reservation;
import dev.drawbridge.routing.Route;

/** A call that may be sent: decided, routed, reserved for its first target, and on disk. */
public record Recorded(Decided decided, Route route, Reservation reservation, OpenRecord record) {}
