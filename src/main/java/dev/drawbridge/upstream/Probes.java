package dev.drawbridge.upstream;

import dev.drawbridge.upstream.circuits.Circuits;
import dev.drawbridge.upstream.circuits.ProbeQuestion;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.util.Map;

/**
 * Asks vendors, without content, whether a target is restricted for all that was restricted for
 * one, and whether one that was is so still. A vendor whose dialect has no free way to ask is asked
 * nothing.
 */
final class Probes {
  private static final long EACH_MILLIS = 1_000;
  private static final long LIMIT_MILLIS = 2_500;

  private final Vertx vertx;
  private final Map<String, Way> ways;
  private final long timer;

  /** How a provider is reached. */
  record Way(Endpoint endpoint, Connections connections) {}

  /**
   * Begins.
   *
   * @param ways by provider
   */
  Probes(Vertx vertx, Circuits circuits, Map<String, Way> ways) {
    this.vertx = vertx;
    this.ways = Map.copyOf(ways);
    timer = vertx.setPeriodic(EACH_MILLIS, id -> circuits.questions(this::ask));
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  private void ask(ProbeQuestion question) {
    Way way = ways.get(question.provider());
    if (way == null) return;
    Endpoint endpoint = way.endpoint();
    String path = endpoint.vendors().modelPath(endpoint.form(), question.name());
    if (path == null) return;
    Probe.ask(way.connections(), endpoint, path, endpoint.key(question.credential()), LIMIT_MILLIS)
        .onSuccess(
            said -> {
              if (said.signal() != null) question.answer().accept(said.signal());
            })
        .onFailure(
            failure -> {
              // A queue that our own requests fill says nothing of the vendor, nor does a refusal
              // of ours.
              boolean own =
                  failure instanceof ConnectionPoolTooBusyException
                      || failure instanceof Connections.LinkLocal
                      || failure instanceof IllegalArgumentException;
              if (!own) question.answer().accept(InferredSignals.unreached());
            });
  }
}
