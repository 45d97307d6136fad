package dev.drawbridge.gate.transport;

import dev.drawbridge.dialect.CallerForm;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * Guesses a client's dialect from its path and headers, so that a refusal has the right form and
 * names the right base URL.
 */
public final class ClientDialectGuess {
  private ClientDialectGuess() {}

  /** The form of a route that takes no call, as this kind of client expects it. */
  public static CallerForm plain(HttpServerRequest request) {
    String path = request.path() == null ? "" : request.path();
    if (path.startsWith("/drawbridge/")) return Dialects.PLAIN;
    return Dialects.plain(path, request.headers()::contains);
  }

  /**
   * The refusal of a route that is not served: of an operation that a vendor has and Drawbridge has
   * not, or with the base URL that this client should use.
   */
  public static Refusal notFound(HttpServerRequest request) {
    Optional<String> operation = UnservedOperations.at(request.path());
    if (operation.isPresent()) {
      return new Refusal(
          RefusalCode.UNSUPPORTED_OPERATION, "Drawbridge does not serve " + operation.get() + ".");
    }
    String host = "http://" + (request.authority() == null ? "" : request.authority().toString());
    String path = request.path() == null ? "" : request.path();
    String base = plain(request).callers().baseUrl(host, path);
    return new Refusal(
        RefusalCode.NOT_FOUND, "There is no such route. The base URL of " + base + ".");
  }
}
