package dev.drawbridge.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
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

  @Test
  void manyMembersSortAsFewDo() {
    var random = new Random(8785);
    for (int members : new int[] {2, 5, 31, 33, 34, 200}) {
      var sorted = new TreeMap<String, Integer>();
      // Names of which some begin another, and some that JSON escapes.
      while (sorted.size() < members) {
        String name = "a".repeat(random.nextInt(4)) + Integer.toString(random.nextInt(4000), 36);
        sorted.put(random.nextInt(50) == 0 ? name + "\"" : name, sorted.size());
      }
      List<String> names = new ArrayList<>(sorted.keySet());
      Collections.shuffle(names, random);
      assertEquals(object(sorted.keySet(), sorted), canonical(object(names, sorted)));
    }
  }

  private static String object(Collection<String> names, Map<String, Integer> values) {
    return names.stream()
        .map(name -> "\"" + name.replace("\"", "\\\"") + "\":" + values.get(name))
        .collect(Collectors.joining(",", "{", "}"));
  }
}
