package dev.drawbridge.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageRangesTest {
  private static List<String> texts(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    List<String> texts = new ArrayList<>();
    for (MessageRanges.Range range : MessageRanges.of(bytes)) {
      texts.add(
          new String(Arrays.copyOfRange(bytes, range.from(), range.to()), StandardCharsets.UTF_8));
    }
    return texts;
  }

  @Test
  void eachDialectsMessagesAreFoundAsTheyStand() {
    assertEquals(
        List.of("{\"role\":\"user\",\"content\":\"a ] \\\" }\"}", "{ \"content\" : [1, {}] }"),
        texts(
            "{ \"model\": \"m\", \"x\": {\"messages\":[1]}, \"messages\" : [ {\"role\":\"user\","
                + "\"content\":\"a ] \\\" }\"} ,\n{ \"content\" : [1, {}] } ], \"y\": [2] }"));
    assertEquals(List.of("\"one\"", "12", "null"), texts("{\"input\":[\"one\",12 ,null]}"));
    assertEquals(List.of("{\"parts\":[]}"), texts("{\"contents\":[{\"parts\":[]}]}"));
  }

  @Test
  void whatHasNoListHasNone() {
    for (String body :
        List.of(
            "",
            "[]",
            "{}",
            "{\"input\":\"text\"}",
            "{\"messages\":{}}",
            "{\"messages\":[]}",
            "{\"messages\":[{}",
            "{\"messages\":[{},",
            "{\"messages\":[{} {}]}",
            "{\"messages\"",
            "not json",
            "{\"a\":1 \"messages\":[{}]}")) {
      assertEquals(List.of(), texts(body), body);
    }
  }

  @Test
  void aStringEndsAtItsOwnQuoteWhereverThatStands() {
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      List<String> strings = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        var text = new StringBuilder();
        for (int n = random.nextInt(30); n > 0; n--) text.append("\"\\a".charAt(random.nextInt(3)));
        char[] quoted = JsonStringEncoder.getInstance().quoteAsString(text);
        strings.add('"' + new String(quoted) + '"');
      }
      assertEquals(strings, texts("{\"input\":[" + String.join(",", strings) + "]}"));
    }
  }

  @Test
  void whateverTheBytesTheRangesLieWithinAndApart() {
    Random random = new Random(11);
    byte[] alphabet = "{}[]\",:\\ \n1amessages".getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 20_000; round++) {
      byte[] body = new byte[random.nextInt(60)];
      for (int i = 0; i < body.length; i++) body[i] = alphabet[random.nextInt(alphabet.length)];
      byte[] start = "{\"messages\":[".getBytes(StandardCharsets.UTF_8);
      System.arraycopy(start, 0, body, 0, Math.min(start.length, body.length));
      int last = 0;
      for (MessageRanges.Range range : MessageRanges.of(body)) {
        assertTrue(range.from() >= last && range.to() > range.from(), "round " + round);
        last = range.to();
      }
      assertTrue(last <= body.length, "round " + round);
    }
  }
}
