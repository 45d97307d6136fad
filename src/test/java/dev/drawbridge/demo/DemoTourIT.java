package dev.drawbridge.demo;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DemoTourIT {
  @Test
  void aGatewayThatServesEveryCallFailsTheTour() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      String answer = "{\"outcome\":\"complete\",\"choices\":[]}";
      var server =
          await(
              vertx
                  .createHttpServer()
                  .requestHandler(request -> request.response().end(answer))
                  .listen(0, "127.0.0.1"));
      URI base = URI.create("http://127.0.0.1:" + server.actualPort());
      StringWriter told = new StringWriter();
      Path nowhere = Path.of("target", "nowhere");

      boolean well = new DemoTour(base, "r", "m", "p", nowhere, new PrintWriter(told)).walk();

      assertFalse(well);
      assertTrue(told.toString().contains("✗ budget met: "), told::toString);
      assertTrue(told.toString().contains("✗ proven: "), told::toString);
      assertTrue(told.toString().contains("30 calls were served before"), told::toString);
    } finally {
      await(vertx.close());
    }
  }
}
