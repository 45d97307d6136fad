package dev.drawbridge.alert;

import io.vertx.core.Future;

/** Takes alerts to their receiver. */
interface Delivery {
  /**
   * Sends one. Fails with a {@link NotDelivered} where that is known to say why.
   *
   * @param epochSecond now
   */
  Future<Void> send(Alert alert, long epochSecond);

  void close();
}
