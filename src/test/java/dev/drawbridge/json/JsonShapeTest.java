package dev.drawbridge.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonShapeTest {
  private static final String MEAN = "\"\"\\:,{}[]0123 \nabxy.-e";
  private static final String LIKE =
      "data: {\"id\":\"a1\",\"n\":7,\"d\":[{\"text\":\"hello\"}]}\n\n";

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static JsonShape shape(String like) {
    byte[] all = bytes("before " + like + " behind");
    return JsonShape.of(all, 7, all.length - 7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello",
        "",
        "h",
        "hello, and more of it",
        "a \\\"quote\\\", a \\\\ and a \\/",
        "\\n\\t\\b\\f\\r",
        "Grüße – 你好 🙂",
        "\\u00fc and \\ud83d\\ude42",
        "\\ud83d",
        "\\\\",
        "text\\\":\\\"other"
      })
  void findsTheTextThatAParserFinds(String written) throws IOException {
    JsonShape shape = shape(LIKE);
    String event = LIKE.replace("hello", written).replace("7", "123").replace("a1", "b");
    byte[] stream = bytes(event + event);

    int end = shape.alike(stream, 0, stream.length);

    int length = bytes(event).length;
    assertEquals(length, end);
    String parsed = Json.tree(event.strip().substring(6)).at("/d/0/text").textValue();
    assertEquals(parsed, shape.text(stream, 2));
    assertEquals(2 * length, shape.alike(stream, end, stream.length), "the second one");
    assertEquals(parsed, shape.text(stream, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"a1\",\"n\":7,\"d\":[{\"texts\":\"hello\"}]}",
        "{\"id\":\"a1\",\"n\":7,\"d\":[{\"text\":null}]}",
        "{\"id\":\"a1\",\"n\":7,\"d\":[{\"text\":\"hello\",\"more\":1}]}",
        "{\"id\":\"a1\",\"n\":7,\"d\":[]}",
        "{\"id\":\"a1\",\"n\":-7,\"d\":[{\"text\":\"hello\"}]}",
        "{\"id\":\"a1\",\"n\":7.5,\"d\":[{\"text\":\"hello\"}]}",
        "{\"id\":\"a1\",\"n\":7e2,\"d\":[{\"text\":\"hello\"}]}",
        "{\"id\":\"a1\",\"n\":07,\"d\":[{\"text\":\"hello\"}]}",
        "{\"id\":\"a1\",\"n\":\"7\",\"d\":[{\"text\":\"hello\"}]}",
        "{\"id\":\"a1\",\"n\":7,\"d\":[{\"text\":\"hel\nlo\"}]}",
        "{\"id\":\"a1\",\"n\":7,\"d\":[{\"text\":\"hel\\xlo\"}]}",
        "{\"id\":\"a1\",\"n\":7,\"d\":[{\"text\":\"hel\\u12g4lo\"}]}",
        "{\"id\":\"a1\",\"n\":7,\"d\":[{\"text\":\"hello\\\"}]}",
        "{\"id\":\"a1\",\"n\":7,\"d\":[{\"text\":\"hello\",\"text\":\"hello\"}]}"
      })
  void isNotAlikeWhatDiffersInMoreThanItsValues(String json) {
    byte[] event = bytes("data: " + json + "\n\n");

    assertEquals(-1, shape(LIKE).alike(event, 0, event.length));
  }

  @Test
  void isNotAlikeWhatIsNoUtf8() {
    byte[] event = LIKE.replace("hello", "gr\u00fcn").getBytes(ISO_8859_1);

    assertEquals(-1, shape(LIKE).alike(event, 0, event.length));
  }

  @Test
  void isNotAlikeBeforeItIsAllThere() {
    byte[] event = bytes(LIKE.replace("hello", "a longer text with \\u00fc"));

    for (int to = 0; to < event.length; to++) {
      assertEquals(-1, shape(LIKE).alike(event, 0, to), "up to " + to);
    }
    assertEquals(event.length, shape(LIKE).alike(event, 0, event.length));
  }

  @Test
  void doesNotReadBehindTheEnd() {
    byte[] event = bytes(LIKE);

    assertEquals(-1, shape(LIKE).alike(event, event.length, event.length));
  }

  @ParameterizedTest
  @CsvSource({"0,id", "1,n", "2,text"})
  void aFixedValueHasToBeTheSame(int value, String name) {
    JsonShape shape = shape(LIKE);
    byte[] event = bytes(LIKE.replace("a1", "b").replace("7", "8").replace("hello", "bye"));
    shape.fix(value);

    assertEquals(name, shape.name(value));
    assertEquals(-1, shape.alike(event, 0, event.length));
    assertEquals(bytes(LIKE).length, shape.alike(bytes(LIKE), 0, bytes(LIKE).length));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\" \t: 1, \"b\"\n:\"x\", \"c\":\"y\" }",
        "{\"a\":[1,-2,3.5,\"x\",[\"y\"],{\"b\":true}],\"c\":null}",
        "{\"a\":\"x\"\n}",
        "{\"a\":\"{\\\"b\\\":1}\"}",
        "[DONE]",
        ": {\"a\":1}"
      })
  void alikeIsWhatAParserReadsAlike(String like) {
    var random = new Random(18);
    JsonShape shape = shape(like);
    byte[] each = bytes(like);
    assertEquals(each.length, shape.alike(each, 0, each.length));
    for (int i = 0; i < 20_000; i++) {
      byte[] other = each.clone();
      for (int n = random.nextInt(1, 3); n > 0; n--) {
        other[random.nextInt(other.length)] = (byte) MEAN.charAt(random.nextInt(MEAN.length()));
      }
      int end = shape.alike(other, 0, other.length);
      if (end < 0) continue;
      assertEquals(skeleton(each), skeleton(Arrays.copyOf(other, end)), new String(other, UTF_8));
    }
  }

  /** Its tokens, without what strings and whole numbers say. */
  private static String skeleton(byte[] json) {
    var tokens = new StringBuilder();
    try (var parser = Json.FACTORY.createParser(json)) {
      for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
        tokens.append(token);
        if (token == JsonToken.FIELD_NAME) {
          tokens.append(parser.currentName());
        }
        tokens.append(' ');
      }
    } catch (IOException e) {
      tokens.append("no JSON");
    }
    return tokens.toString();
  }

  @Test
  void aTextThatIsNotReadHasNoValues() {
    assertEquals(0, shape("data: [DONE]\n\n").values());
    assertThrows(
        ArrayIndexOutOfBoundsException.class, () -> shape("data: {}").text(new byte[0], 0));
  }
}
