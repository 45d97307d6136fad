package dev.drawbridge.upstream;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Operation;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;

/** The data of one attempt. */
public record AttemptRequest(
    Target target, Form form, Payload payload, Asker asker, Bounds bounds) {

  /**
   * What is asked.
   *
   * @param dialect what is spoken to it
   * @param translated whether that is another than the caller's
   */
  public record Target(Model model, Dialect dialect, boolean translated) {}

  /**
   * How it is asked.
   *
   * @param single whether it is Gemini's own request for one text's embedding
   */
  public record Form(Operation operation, boolean stream, boolean single) {}

  /**
   * What goes out, and how the answer comes back.
   *
   * @param headers of the caller's, those that may go to the same dialect
   */
  public record Payload(Translation translation, Buffer body, Map<String, String> headers) {}

  /**
   * Who asks.
   *
   * @param wish which credentials may serve it
   * @param principal told apart from others and no more
   * @param team with which it takes turns for the places of a provider; the principal of none
   */
  public record Asker(EligibleKeys wish, String principal, String team) {}

  /**
   * What it may take.
   *
   * @param remaining what is left of the deadline that bounds all attempts
   * @param last whether no other attempt can follow
   * @param maxAnswer bytes of the answer kept for the record, at most
   * @param room that the answer takes
   */
  public record Bounds(Duration remaining, boolean last, int maxAnswer, MemoryBudget.Share room) {}

  public Model model() {
    return target.model;
  }

  public Dialect dialect() {
    return target.dialect;
  }

  public boolean translated() {
    return target.translated;
  }

  public Operation operation() {
    return form.operation;
  }

  public boolean stream() {
    return form.stream;
  }

  public boolean single() {
    return form.single;
  }

  public Translation translation() {
    return payload.translation;
  }

  public Buffer body() {
    return payload.body;
  }

  public Map<String, String> headers() {
    return payload.headers;
  }

  public Duration remaining() {
    return bounds.remaining;
  }

  public boolean last() {
    return bounds.last;
  }

  public EligibleKeys wish() {
    return asker.wish;
  }

  public String principal() {
    return asker.principal;
  }

  /** Which takes turns with others for the places of a provider. */
  String team() {
    return asker.team;
  }

  public int maxAnswer() {
    return bounds.maxAnswer;
  }

  public MemoryBudget.Share room() {
    return bounds.room;
  }

  /** Sizes only: the prompt is never shown. */
  @Override
  public String toString() {
    return "AttemptRequest["
        + model().id()
        + ", "
        + operation().wire()
        + ", "
        + body().length()
        + " bytes]";
  }
}
