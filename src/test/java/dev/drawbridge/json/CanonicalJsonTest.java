package dev.drawbridge.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
  private static String canonical(String json) {
    byte[] bytes = CanonicalJson.of(json.getBytes(StandardCharsets.UTF_8));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void membersAreSortedAtEveryDepth() {
    assertEquals(
        "{\"a\":[{\"x\":1,\"y\":[]},true,null],\"b\":{}}",
        canonical("{\"b\":{},\"a\":[{\"y\":[],\"x\":1},true,null]}"));
  }

  @Test
  void theExampleOfTheRfcComesOutAsItSays() {
    // RFC 8785, section 3.2.2 and 3.2.3.
    String given =
        "{\"numbers\":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"
            + "\"string\":\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\","
            + "\"literals\":[null,true,false]}";
    assertEquals(
        "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
            + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}",
        canonical(given));
  }

  @Test
  void namesSortByTheirUtf16Units() {
    // RFC 8785, section 3.2.3: the surrogates of U+1F600 come before U+FB33.
    assertEquals(
        "{\"\\r\":1,\"1\":2,\"\u0080\":3,\"ö\":4,\"€\":5,\"😀\":6,\"\ufb33\":7}",
        canonical(
            "{\"\\u20ac\":5,\"\\r\":1,\"\\ufb33\":7,\"1\":2,\"\\ud83d\\ude00\":6,"
                + "\"\\u0080\":3,\"\\u00f6\":4}"));
  }

  @Test
  void numbersAreShownAsEcmaScriptShowsThem() {
    assertEquals("0", canonical("-0.0"));
    assertEquals("0", canonical("-0"));
    assertEquals("5", canonical("5.0"));
    assertEquals("-12", canonical("-12"));
    assertEquals("1e+21", canonical("1.0E21"));
    assertEquals("100000000000000000000", canonical("1.0E20"));
    assertEquals("0.000001", canonical("1.0E-6"));
    assertEquals("1e-7", canonical("1.0E-7"));
    assertEquals("5e-324", canonical("4.9E-324"));
    assertEquals("1.7976931348623157e+308", canonical("1.7976931348623157E308"));
    assertEquals("9007199254740992", canonical("9007199254740993"));
  }

  @Test
  void halfAPairStaysAnEscape() {
    assertEquals("\"te\\ud800am\"", canonical("\"te\\uD800am\""));
  }
}
