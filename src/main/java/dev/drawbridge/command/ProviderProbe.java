package dev.drawbridge.command;

import dev.drawbridge.exchange.Unreachable;
import dev.drawbridge.upstream.Endpoint;
import dev.drawbridge.upstream.ProviderKey;
import dev.drawbridge.upstream.Upstreams;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Asks a provider for its list of models: whether it answers, and takes our credential. */
final class ProviderProbe {
  /** What a provider's answer tells. */
  record Result(boolean well, String sentence) {}

  private ProviderProbe() {}

  /** Goes the way that calls go: the same proxy, authorities and addresses. Never fails. */
  static Future<Result> ask(Vertx vertx, Endpoint endpoint, ProviderKey key) {
    return Upstreams.probe(vertx, endpoint, key)
        .map(status -> of(status, Upstreams.probesCredential(endpoint)))
        .otherwise(ProviderProbe::unanswered);
  }

  private static Result of(int status, boolean shown) {
    if (!shown) {
      String answers = "answers; whether it takes our credential is seen at the first call";
      return status >= 500
          ? new Result(false, "answers with an error (" + status + ")")
          : new Result(true, answers);
    }
    if (status == 401 || status == 403) {
      return new Result(false, "refuses our credential (" + status + ")");
    }
    if (status >= 500) return new Result(false, "answers with an error (" + status + ")");
    if (status >= 300 && status < 400) {
      return new Result(false, "answers with a redirect (" + status + "), which is not followed");
    }
    return new Result(true, "answers");
  }

  /** Passes the message of a mistake in the configuration on. */
  private static Result unanswered(Throwable failure) {
    String why =
        failure instanceof IllegalArgumentException
            ? String.valueOf(failure.getMessage())
            : Unreachable.why(failure);
    return new Result(false, "does not answer (" + why + ")");
  }
}
