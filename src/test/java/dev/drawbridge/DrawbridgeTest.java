package dev.drawbridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.drawbridge.server.Launch;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

public class DrawbridgeTest {
  /** The Java that a class file needs. */
  public static int needs(InputStream file) throws IOException {
    try (DataInputStream in = new DataInputStream(file)) {
      in.readInt();
      in.readShort();
      return in.readShort() - 44;
    }
  }

  @ParameterizedTest
  @CsvSource({"1.8, 8", "11, 11", "24, 24"})
  void aJavaThatIsTooOldIsNamed(String specification, String version) throws Exception {
    int needed = needs(Objects.requireNonNull(Launch.class.getResourceAsStream("Launch.class")));
    assertEquals(
        "Drawbridge needs Java " + needed + " or newer; this is Java " + version,
        Drawbridge.problem(specification));
  }

  @Test
  void thisJavaIsNewEnough() {
    assertNull(Drawbridge.problem("25"));
    assertNull(Drawbridge.problem("26"));
    assertNull(Drawbridge.problem(System.getProperty("java.specification.version")));
  }
}
