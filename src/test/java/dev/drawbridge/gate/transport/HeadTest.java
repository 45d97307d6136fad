package dev.drawbridge.gate.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.drawbridge.audit.entry.CallerIds;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import io.vertx.core.MultiMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadTest {
  private static MultiMap headers(String... pairs) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < pairs.length; i += 2) headers.add(pairs[i], pairs[i + 1]);
    return headers;
  }

  private static Refusal refused(String... pairs) {
    return assertThrows(Refusal.class, () -> Head.of(headers(pairs)));
  }

  @Test
  void emptyHeadSaysNothing() {
    assertEquals(
        new Head(null, null, null, null, CallerIds.NONE, Map.of(), Map.of()), Head.of(headers()));
  }

  @Test
  void readsWhatIsSaid() {
    Head head =
        Head.of(
            headers(
                "x-drawbridge-team", " research ",
                "X-Drawbridge-Purpose", "evaluation",
                "X-Drawbridge-Sensitivity", "confidential",
                "X-Request-Id", "theirs-1",
                "X-Drawbridge-Session", "s.1",
                "traceparent", "00-1-2-01",
                "OpenAI-Beta", "assistants=v2",
                "X-Other", "kept from vendors"));

    assertEquals("research", head.team());
    assertEquals("evaluation", head.purpose());
    assertEquals(Level.CONFIDENTIAL, head.sensitivity());
    assertEquals("theirs-1", head.ids().request());
    assertEquals("s.1", head.ids().session());
    assertEquals("00-1-2-01", head.ids().traceparent());
    assertEquals(Map.of("openai-beta", "assistants=v2"), head.forwarded());
  }

  @Test
  void readsTagsInTheirOrder() {
    Head head = Head.of(headers("X-Drawbridge-Tags", "project=apollo, feature = a=b"));

    assertEquals("{project=apollo, feature=a=b}", head.tags().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "project",
        "=apollo",
        "project=",
        "project=apollo,",
        "project=a,project=a",
        "a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1,i=1",
        "project=12345678901234567890123456789012345678901234567890123456789012345",
        "project=\u00e9"
      })
  void malformedTagsAreRefused(String tags) {
    Refusal refusal = refused("X-Drawbridge-Tags", tags);

    assertEquals(RefusalCode.INVALID_REQUEST, refusal.code());
    assertEquals("X-Drawbridge-Tags", refusal.details().param());
  }

  @Test
  void tagsTwiceAreRefused() {
    assertEquals(
        RefusalCode.INVALID_REQUEST,
        refused("X-Drawbridge-Tags", "a=1", "X-Drawbridge-Tags", "b=1").code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", "1", "a,b"})
  void unknownSensitivityIsRefusedByName(String level) {
    Refusal refusal = refused("X-Drawbridge-Sensitivity", level);

    assertEquals(RefusalCode.INVALID_REQUEST, refusal.code());
    assertEquals("X-Drawbridge-Sensitivity", refusal.details().param());
  }

  @Test
  void readsWhyThePromptIsDeclaredAsItIs() {
    String name = "X-Drawbridge-Sensitivity-Reason";

    assertEquals("published last week", Head.of(headers(name, " published last week ")).reason());
    assertEquals(name, refused(name, "two\u0007bells").details().param());
    assertEquals(name, refused(name, "x".repeat(257)).details().param());
    assertEquals(name, refused(name, "a", name, "b").details().param());
  }

  @Test
  void repeatedHeaderIsRefused() {
    Refusal refusal = refused("X-Drawbridge-Team", "a", "X-Drawbridge-Team", "b");

    assertEquals("X-Drawbridge-Team", refusal.details().param());
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "t\u00e9am", "a\tb"})
  void valueThatIsNoWordIsRefused(String team) {
    assertEquals(RefusalCode.INVALID_REQUEST, refused("X-Drawbridge-Team", team).code());
  }

  @Test
  void valueThatIsTooLongIsRefused() {
    String longest = "t".repeat(128);
    assertEquals(longest, Head.of(headers("X-Drawbridge-Team", longest)).team());
    assertEquals(RefusalCode.INVALID_REQUEST, refused("X-Drawbridge-Team", "t".repeat(129)).code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "\u00e9", "a\nb"})
  void idThatIsNotPlainIsLeftOut(String id) {
    assertNull(Head.id(id));
  }

  @Test
  void idOfSixtyFourIsTheLongest() {
    assertEquals("a".repeat(64), Head.id("a".repeat(64)));
    assertNull(Head.id("a".repeat(65)));
    assertNull(Head.of(headers("traceparent", "0".repeat(129))).ids().traceparent());
  }
}
