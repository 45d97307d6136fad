package dev.drawbridge.gate.pipeline;

import dev.drawbridge.budget.Reservation;
import dev.drawbridge.routing.Route;

/** A decision with the targets that its limits leave, reserved for the first. */
record Reserved(Decided decided, Route route, Reservation reservation) {}
