package dev.drawbridge.upstream.circuits;

import dev.drawbridge.dialect.signals.Signal;
import java.util.function.Consumer;

/**
 * A question for a vendor that carries no content: whether it has a model.
 *
 * @param credential the id of the credential to ask with
 * @param name the model's name at its vendor
 * @param answer takes what the vendor said, where that was no success
 */
public record ProbeQuestion(
    String provider, String credential, String name, Consumer<Signal> answer) {}
