package dev.drawbridge.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.ApiDocument;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AdminRoutesTest {
  @Test
  void theDocumentDescribesEachAndNoOther() {
    Vertx vertx = Vertx.vertx();
    try {
      Router router = Console.router(vertx, nothing());

      Set<String> served = new TreeSet<>();
      for (var route : router.getRoutes()) {
        String path = route.getPath();
        if (path == null) continue; // what answers where no route does
        String described = path.replaceAll(":(\\w+)", "{$1}");
        route.methods().forEach(method -> served.add(method + " " + described));
      }

      assertEquals(ApiDocument.operations(ApiDocument.ADMINS), served);
    } finally {
      vertx.close();
    }
  }

  /** Parts that nobody asks: routes are only mounted. */
  @SuppressWarnings("NullAway")
  private static Parts nothing() {
    return new Parts(
        null,
        null,
        null,
        null,
        null,
        null,
        new KeyDesk(null, null, null, null),
        new Readiness(Map.of()),
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
        null,
        null,
        null,
        Buffer.buffer());
  }
}
