package dev.drawbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingTest {
  @Test
  void whatComesLaterIsClosedWhateverFailsBefore() {
    List<String> closed = new ArrayList<>();
    Future<Void> end =
        Closing.of("one", () -> Future.failedFuture("gone"))
            .compose(v -> Closing.of("two", ClosingTest::throwing))
            .compose(
                v ->
                    Closing.of(
                        "three",
                        () -> {
                          closed.add("three");
                          return Future.succeededFuture();
                        }));
    assertTrue(end.succeeded());
    assertEquals(List.of("three"), closed);
  }

  private static Future<Void> throwing() {
    throw new IllegalStateException("at once");
  }
}
