package dev.drawbridge.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonMembersTest {
  private static JsonMembers of(String json, String... within) {
    return JsonMembers.of(json.getBytes(StandardCharsets.UTF_8), List.of(within));
  }

  private static String copy(JsonMembers members, String name) {
    byte[] into = new byte[200];
    int member = members.find(name);
    return member < 0
        ? "none"
        : new String(into, 3, members.copy(member, into, 3) - 3, StandardCharsets.UTF_8);
  }

  @Test
  void aMemberIsCopiedAsItStands() {
    JsonMembers members =
        of(
            """
            {"a":1,"text":"a \\"}],{ \\\\","o":{"x":[{"y":"}"},[]],"a":{}},"":null,"l":[1,[2,"]"],{}],\
            "n":-1.5E-7,"t":true,"z":"\\u00e9"}""");

    assertEquals("\"a\":1", copy(members, "a"));
    assertEquals("\"text\":\"a \\\"}],{ \\\\\"", copy(members, "text"));
    assertEquals("\"o\":{\"x\":[{\"y\":\"}\"},[]],\"a\":{}}", copy(members, "o"));
    assertEquals("\"\":null", copy(members, ""));
    assertEquals("\"l\":[1,[2,\"]\"],{}]", copy(members, "l"));
    assertEquals("\"n\":-1.5E-7", copy(members, "n"));
    assertEquals("\"t\":true", copy(members, "t"));
    assertEquals("\"z\":\"\\u00e9\"", copy(members, "z"));
    assertEquals("none", copy(members, "x"));
    assertEquals("none", copy(members, "te"));
    assertEquals("none", copy(of("{}"), "a"));
  }

  @Test
  void membersOfMembersAreFoundWhereTheyAreAskedFor() {
    JsonMembers members =
        of(
            "{\"row\":{\"a\":{\"b\":1}},\"text\":\"row\",\"verdict\":[],\"a\":2}",
            "verdict",
            "row",
            "x");

    JsonMembers row = members.within(1);
    assertNotNull(row);
    assertEquals("\"a\":{\"b\":1}", copy(row, "a"));
    assertEquals("none", copy(row, "b"));
    assertEquals("\"a\":2", copy(members, "a"));
    assertEquals("\"row\":{\"a\":{\"b\":1}}", copy(members, "row"));
    assertNull(members.within(0), "no object");
    assertNull(members.within(2), "not there");
  }

  @Test
  void anObjectMayHaveManyMembers() {
    var json = new StringBuilder("{");
    for (int i = 0; i < 100; i++) json.append("\"m").append(i).append("\":").append(i).append(',');
    JsonMembers members = of(json.append("\"last\":{}}").toString());

    for (int i = 0; i < 100; i++) assertEquals("\"m" + i + "\":" + i, copy(members, "m" + i));
    assertEquals("\"last\":{}", copy(members, "last"));
  }
}
