package dev.drawbridge.sensitivity.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A private key is found from its first line to its last, so that none of it is left by masking.
 */
class KeyBlockTest {
  private static final String LINE =
      "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";

  private static String found(String text) {
    List<Finding> found =
        Scan.standard().of(text).stream().filter(f -> f.type().equals("private_key")).toList();
    assertEquals(1, found.size(), found::toString);
    return text.substring(found.getFirst().start(), found.getFirst().end());
  }

  private static String block(String kind, String between) {
    return "-----BEGIN "
        + kind
        + "-----"
        + between
        + (LINE + between).repeat(24)
        + "AbC=="
        + between
        + "-----END "
        + kind
        + "-----";
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\\n", " ", "\n    "})
  void theWholeBlockIsFound(String between) {
    for (String kind :
        List.of("PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK")) {
      String block = block(kind, between);

      assertEquals(block, found("Take this: " + block + " and go."));
    }
  }

  @Test
  void withTheHeadersOfAnEncryptedOne() {
    String headers = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123456789ABCDEF\n\n";
    String block =
        block("RSA PRIVATE KEY", "\n").replaceFirst("KEY-----\n", "KEY-----\n" + headers);

    assertEquals(block, found(block + "\nbye"));
  }

  @Test
  void ofOneThatIsCutOffAllThatIsThere() {
    String whole = block("PRIVATE KEY", "\n");
    for (int end = "-----BEGIN PRIVATE KEY-----\n".length() + 40;
        end < whole.length() - 40;
        end++) {
      assertEquals(
          whole.substring(0, end).stripTrailing(), found(whole.substring(0, end)).stripTrailing());
    }
  }

  @Test
  void whereOnlyTheLineIsSpokenOfNothingFollows() {
    assertEquals(
        "-----BEGIN PRIVATE KEY-----",
        found("A file begins with -----BEGIN PRIVATE KEY----- in its first line."));
  }

  @Test
  void linesWithoutAKeyAreReadOnceEach() {
    String hostile = "-----BEGIN PRIVATE KEY-----".repeat(40_000);

    assertTrue(Scan.standard().of(hostile).size() > 1_000);
  }

  /** Tokens of an identity provider have more characters than a window has. */
  @Test
  void aLongTokenIsFoundToItsEnd() {
    String part = "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ";
    String token =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + part.repeat(20) + ".SflKxwRJSMeKKF2QT4fwpMeJf36";
    String text = "token=" + token + " and";

    List<Finding> found =
        Scan.standard().of(text).stream().filter(f -> f.category().equals("secret")).toList();

    assertEquals(1, found.size(), found::toString);
    assertEquals(6, found.getFirst().start());
    assertEquals(6 + token.length(), found.getFirst().end());
  }
}
