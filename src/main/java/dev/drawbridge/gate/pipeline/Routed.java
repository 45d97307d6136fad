package dev.drawbridge.gate.pipeline;

import dev.drawbridge.routing.Route;

/** A decision with the targets that it leaves. */
record Routed(Decided decided, Route route) {}
