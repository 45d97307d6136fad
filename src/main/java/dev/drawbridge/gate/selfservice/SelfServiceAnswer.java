package dev.drawbridge.gate.selfservice;

import dev.drawbridge.gate.pipeline.Progress;
import io.vertx.core.buffer.Buffer;

/** A document for a caller, with what was known of the request when it was made. */
public record SelfServiceAnswer(Progress known, Buffer body) {}
