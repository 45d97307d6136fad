package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.fixture.vendors.LeakyText;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  private static String strike(String text, String... secrets) {
    return new String(Redaction.strike(text.getBytes(UTF_8), List.of(secrets)), UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-4sJHr***w8ZP",
        "sk-proj-abcDEF123456_-x",
        "sk-ant-api03-AAAA1111",
        "org-AbCdEf123456",
        "proj_xxx",
        "AIzaSyA1234567890abcdef",
        "gsk_abcdef123456",
        "hf_abcdefghijk",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        "AKIAIOSFODNN7EXAMPLE",
        "****w8ZP",
      })
  void whatIsShapedLikeACredentialOrAccountIsStruck(String secret) {
    String struck = strike("{\"error\":{\"message\":\"Bad key: " + secret + ". See docs.\"}}");
    assertFalse(struck.contains(secret), struck);
    assertFalse(struck.contains("w8ZP"), struck);
    assertEquals(
        "{\"error\":{\"message\":\"Bad key: [redacted] See docs.\"}}", struck.replace("].", "]"));
  }

  @Test
  void ourKeyIsStruckInWhateverLetterCase() {
    assertEquals(
        "{\"m\":\"[redacted], [redacted] and [redacted][redacted].\"}",
        strike(
            "{\"m\":\"Vendor4711key, VENDOR4711KEY and vendor4711keyvendor4711KEY.\"}",
            "Vendor4711Key"));
  }

  @Test
  void accountsAreFoundByTheWordBeforeThem() {
    assertEquals(
        "project [redacted] and Project #[redacted], organization 'a-team', "
            + "organization `[redacted]`, arn:aws:iam::[redacted]:role",
        strike(
            "project 123456789012 and Project #99887766, organization 'a-team', organization"
                + " `3f2a1b4c-aaaa-bbbb-cccc-0123456789ab`, arn:aws:iam::123456789012:role"));
  }

  @Test
  void accountsAreFoundByTheirMembersName() {
    assertEquals(
        "{\"project_number\":\"[redacted]\",\"organization_id\":\"[redacted]\",\"code\":403}",
        strike("{\"project_number\":123456789,\"organization_id\":\"f00ba4-99\",\"code\":403}"));
  }

  @Test
  void theCredentialInUseIsStruckHoweverItIsWritten() {
    assertEquals(
        "{\"m\":\"key [redacted] and [redacted]\"}",
        strike("{\"m\":\"key pa\\/ss\\u0077ord and pa/ssword\"}", "pa/ssword"));
    assertEquals("no JSON: [redacted]", strike("no JSON: pa/ssword", "pa/ssword"));
    assertEquals("Authorization: Bearer [redacted]", strike("Authorization: Bearer abc.def.ghi"));
  }

  @Test
  void nothingOfAnAccountIsLeftInWhateverAVendorSays() {
    var random = new Random(4711);
    for (int i = 0; i < 4_000; i++) {
      LeakyText leaky = LeakyText.of(random, "ab0cd1ef-house");
      String quoted = new ObjectMapper().valueToTree(leaky.text()).toString();
      for (String body :
          List.of(
              leaky.text(),
              "<html><p>" + leaky.text() + "</p>",
              "{\"error\":{\"message\":" + quoted + "}}",
              "[{\"error\":{\"details\":[{\"reason\":" + quoted + "}]}}]")) {
        String struck = strike(body, "ab0cd1ef-house");
        assertEquals(List.of(), leaky.in(struck), struck);
      }
    }
  }

  @Test
  void whatOnlyLooksLikeAPathOrAParameterStays() {
    String text = "account/project settings, see https://docs.example/projects?lang=en&page=2";
    assertEquals(text, strike(text));
  }

  @Test
  void harmlessTextStaysTheSameArray() {
    byte[] body =
        "{\"error\":{\"message\":\"Invalid value for max_tokens; the project is risk-averse.\",\"code\":null, \"n\":1.50}}"
            .getBytes(UTF_8);
    assertSame(body, Redaction.strike(body, List.of("topsecretkey")));
  }

  @Test
  void jsonStaysJsonAndNumbersExact() throws Exception {
    String struck =
        strike("{ \"a\":\"sk-abcdefghijk\", \"n\": 1.500, \"l\":[true,null,\"\\ud800\"] }");
    assertEquals("[redacted]", new ObjectMapper().readTree(struck).get("a").textValue());
    assertEquals(true, struck.contains("1.500"));
  }

  @Test
  void bytesThatAreNoTextKeepTheirOthers() {
    byte[] body = "\u00ff sk-abcdefghijk \u00fe".getBytes(ISO_8859_1);
    assertArrayEquals(
        "\u00ff [redacted] \u00fe".getBytes(ISO_8859_1), Redaction.strike(body, List.of()));
  }

  @Test
  void longHostileTextIsStruckInTime() {
    String text = "project ".repeat(5_000) + "a".repeat(50_000) + "-.a".repeat(30_000);
    org.junit.jupiter.api.Assertions.assertTimeout(
        java.time.Duration.ofSeconds(5), () -> strike(text));
  }
}
