package dev.drawbridge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.server.ApiDocument;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AdminRoutesTest {
  @Test
  void theDocumentDescribesEachAndNoOther() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Router router = Console.router(vertx, Duration.ofSeconds(1), nothing(), false);

      Set<String> served = new TreeSet<>();
      for (var route : router.getRoutes()) {
        String path = route.getPath();
        if (path == null) continue; // what answers where no route does
        String named = path.replaceAll(":(\\w+)", "{$1}");
        String described = named.replaceAll("(?<=.)/$", "/{path}"); // all that follows
        route.methods().forEach(method -> served.add(method + " " + described));
      }

      assertEquals(ApiDocument.operations(ApiDocument.ADMINS), served);
    } finally {
      vertx.close();
    }
  }

  /** Parts that nobody asks: routes are only mounted. */
  @SuppressWarnings("NullAway")
  private static AdminContext nothing() {
    return new AdminContext(
        new AdminContext.Access(null, null, null), null, null, null, null, null, null);
  }
}
