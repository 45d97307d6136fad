package dev.drawbridge.dialect;

import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.dialect.contract.CallerEndpoint;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import org.jspecify.annotations.Nullable;

/**
 * How one request is read and answered.
 *
 * @param callers the dialect in which it is answered
 * @param endpoint where its call was posted; null for a request that is no call
 * @param sent whether the call is to be sent; of one that is not, no content is kept
 */
public record CallerForm(CallerDialect callers, @Nullable CallerEndpoint endpoint, boolean sent) {

  /** What the request asks of a model, null for nothing. */
  public @Nullable Operation operation() {
    return endpoint == null ? null : endpoint.operation();
  }

  /**
   * Reads a body.
   *
   * @param named the model that the path names, empty where it names none
   */
  public ModelCall read(byte[] body, String named) {
    if (endpoint == null) throw new IllegalStateException("a route without a body");
    return endpoint.reader().read(body, named);
  }
}
