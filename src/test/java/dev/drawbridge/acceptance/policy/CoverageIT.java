package dev.drawbridge.acceptance.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.acceptance.policy.PlantedBodies.Place;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.fixture.EachDialectGateway;
import dev.drawbridge.sensitivity.Contents;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.SensitivitySettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever place of a request a secret stands in, of whatever dialect and operation, whole and
 * streamed: it is found, and no hosted model gets it. Each cell of the table in the page about
 * sensitivity is what was seen here; {@code -Dpages=write} writes it anew.
 */
class CoverageIT {
  private static final String SECRET = "AKIAQ3EGRZ7T5WXB2LMN";
  private static final CoverageTable TABLE = new CoverageTable("coverage", CoverageIT.class);
  private static final Labeller LABELLER = new Labeller(SensitivitySettings.standard(Level.PUBLIC));

  private static EachDialectGateway gateway;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    gateway = EachDialectGateway.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  @TestFactory
  List<DynamicTest> cells() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    for (Place place : PlantedBodies.all()) {
      tests.add(DynamicTest.dynamicTest(place.toString(), () -> see(place)));
    }
    tests.add(DynamicTest.dynamicTest("the page says so", TABLE::compare));
    return tests;
  }

  private static void see(Place place) throws Exception {
    String unscanned = place.unscanned();
    for (boolean stream : new boolean[] {false, true}) {
      if (stream && place.streamPath() == null) continue;
      String model = "at-" + (place.dialect().equals("responses") ? "openai" : place.dialect());
      String body = place.planted(model, SECRET, stream);
      var answer = gateway.gateway().post(place.path(model, stream), gateway.key(), body);
      assertNotEquals(400, answer.statusCode(), () -> "the body is a call: " + answer.body());
      Contents contents = LABELLER.read(body.getBytes(UTF_8));
      assertEquals(unscanned == null ? List.of() : List.of(unscanned), contents.unscanned());
      String seen;
      if (unscanned != null && !place.read()) {
        assertFalse(answer.body().contains("secret_present"), answer::body);
        seen = "`" + unscanned + "`";
      } else {
        assertEquals(403, answer.statusCode(), answer::body);
        assertTrue(answer.body().contains("secret_present"), answer::body);
        assertFalse(answer.body().contains(SECRET), answer::body);
        assertEquals(Map.of("aws_access_key", 1), contents.findings());
        seen = "read";
      }
      TABLE.see(place.operation(), place.field(), place.dialect(), seen);
    }
  }
}
