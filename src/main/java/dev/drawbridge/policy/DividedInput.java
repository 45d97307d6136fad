package dev.drawbridge.policy;

import dev.drawbridge.catalog.Model;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A decision's input in parts, for an engine that keeps what is known of the models.
 *
 * @param frame the input with no candidates in it
 * @param costs the candidates' estimated costs, a JSON array of numbers
 * @param facts of a model: a candidate's JSON object with any cost, fit and health
 * @param whole the input in one piece
 */
@SuppressWarnings("ArrayRecordComponent")
record DividedInput(
    byte[] frame,
    byte[] costs,
    List<Candidate> candidates,
    Function<Model, byte[]> facts,
    Supplier<byte[]> whole) {}
