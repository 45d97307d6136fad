package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.dialect.anthropic.AnthropicRequestScanner;
import dev.drawbridge.dialect.codec.BodyReader;
import dev.drawbridge.dialect.codec.Rewrite;
import dev.drawbridge.dialect.gemini.GeminiRequestScanner;
import dev.drawbridge.dialect.openai.OpenAiAnswer;
import dev.drawbridge.dialect.openai.OpenAiEmbeddingScanner;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.dialect.openai.OpenAiStreamObserver;
import dev.drawbridge.dialect.responses.ResponsesRequestScanner;
import dev.drawbridge.dialect.signals.Known;
import dev.drawbridge.dialect.signals.Signals;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are, reading says yes or refuses. */
class HostileBodiesTest {
  private static final byte[] SEED =
      ("{\"model\":\"gpt\",\"messages\":[{\"role\":\"user\",\"content\":["
              + "{\"type\":\"text\",\"text\":"
              + "\"gr\u00fc\u00df \u20ac \ud83d\ude00 \\u00e9 \\\" \\\\\"},"
              + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:x\"}}]}],"
              + "\"tools\":[{\"type\":\"function\",\"function\":"
              + "{\"name\":\"f\",\"parameters\":{\"a\":[1,2.5e3,null]}}}],\"stream\":true,"
              + "\"stream_options\":{\"include_usage\":false},\"max_tokens\":12,\"n\":2,"
              + "\"user\":\"u\",\"metadata\":{\"user_id\":\"x\"},\"temperature\":0.5}")
          .getBytes(UTF_8);

  private static byte[] mutated(Random random) {
    byte[] bytes = Arrays.copyOf(SEED, SEED.length);
    int edits = 1 + random.nextInt(4);
    for (int i = 0; i < edits; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        case 2 -> bytes[at] = (byte) "{}[],:\"\\0e-tn".charAt(random.nextInt(13));
        default -> {
          int from = random.nextInt(bytes.length);
          int count = Math.min(random.nextInt(20), bytes.length - Math.max(at, from));
          System.arraycopy(bytes, from, bytes, at, count);
        }
      }
    }
    return bytes;
  }

  private static boolean reads(Function<byte[], ModelCall> reader, byte[] body) {
    try {
      var _ = reader.apply(body);
      return true;
    } catch (Refusal e) {
      return false;
    }
  }

  @Test
  void mutatedBodiesAreReadOrRefused() throws Exception {
    var random = new Random(1);
    var mapper = new ObjectMapper();
    int read = 0;
    for (int i = 0; i < 8_000; i++) {
      byte[] body = mutated(random);
      reads(OpenAiEmbeddingScanner::read, body);
      if (!reads(OpenAiRequestScanner::read, body)) continue;
      read++;
      // What is read is what another reader reads, and can be rewritten.
      ModelCall call = OpenAiRequestScanner.read(body);
      assertEquals(mapper.readTree(body).get("model").textValue(), call.model());
      byte[] out =
          Rewrite.apply(call, new Rewrite.Changes("other", 1, "max_tokens", true, p -> "p"));
      var tree = mapper.readTree(out);
      assertEquals("other", tree.get("model").textValue());
      if (call.stream())
        assertEquals(true, tree.at("/stream_options/include_usage").booleanValue());
    }
    assertEquals(true, read > 100, "only " + read + " were read");
  }

  @Test
  void randomBytesAreRefused() {
    var random = new Random(2);
    for (int i = 0; i < 5_000; i++) {
      byte[] body = new byte[random.nextInt(200)];
      random.nextBytes(body);
      assertDoesNotThrow(() -> reads(OpenAiRequestScanner::read, body));
    }
  }

  @Test
  void everyBeginningOfABodyIsRefused() {
    for (int i = 0; i < SEED.length; i++) {
      assertEquals(false, reads(OpenAiRequestScanner::read, Arrays.copyOf(SEED, i)));
    }
  }

  @Test
  void answersAndErrorsOfAnyKindAreTaken() {
    var random = new Random(3);
    for (int i = 0; i < 2_000; i++) {
      byte[] body = mutated(random);
      assertDoesNotThrow(
          () -> {
            OpenAiAnswer.read(body);
            Redaction.strike(body, List.of("secret"));
            Signals.classify(null, 403, java.util.Map.of(), body, Known.NOTHING);
            new OpenAiStreamObserver(false, 1).feed(body);
          });
    }
  }

  private static Refusal refused(Function<byte[], ModelCall> reader, String body) {
    return assertThrows(Refusal.class, () -> reader.apply(body.replace('\'', '"').getBytes(UTF_8)));
  }

  @Test
  void moreElementsThanAnybodyHasAreRefusedByName() {
    String many = "{},".repeat(BodyReader.MOST_ELEMENTS) + "{}";
    Refusal chat = refused(OpenAiRequestScanner::read, "{'model':'m','messages':[" + many + "]}");
    assertEquals("messages", chat.details().param());
    String rest = " must have at most 250000 elements (line 1, column ";
    assertTrue(chat.text().startsWith("messages" + rest), chat.text());
    String parts = "{'model':'m','max_tokens':1,'messages':[{'role':'user','content':[";
    String texts = "{'type':'text','text':'a'},".repeat(BodyReader.MOST_ELEMENTS + 1);
    assertEquals(
        "content", refused(AnthropicRequestScanner::read, parts + texts).details().param());
    String items = "{'model':'m','input':[" + "{'role':'user'},".repeat(250_001);
    assertEquals("input", refused(ResponsesRequestScanner::read, items).details().param());
    Function<byte[], ModelCall> gemini = body -> GeminiRequestScanner.read(body, "m", false);
    assertEquals("contents", refused(gemini, "{'contents':[" + many + "]}").details().param());
    Refusal own = refused(OpenAiRequestScanner::read, "{'model':'m','mine':[" + many + "]}");
    assertTrue(own.text().startsWith("An array or object" + rest), own.text());
  }

  @Test
  void twoHundredThousandMessagesAreRead() {
    String many = "{'role':'user','content':'a'},".repeat(199_999);
    String body = "{'model':'m','messages':[" + many + "{'role':'user','content':'a'}]}";
    assertEquals(
        600_002, OpenAiRequestScanner.read(body.replace('\'', '"').getBytes(UTF_8)).values());
  }

  @Test
  void moreValuesThanMemoryIsForAreRefused() {
    String array = "[" + "{},".repeat(200_000) + "{}],";
    String body = "{'model':'m','mine':[" + array.repeat(10);
    assertEquals(
        "The body must have at most 2000000 values (line 1, column 6000005).",
        refused(OpenAiRequestScanner::read, body).text());
  }

  @Test
  void ofSchemasAnyNumberPasses() {
    String schema = "{'enum':[" + "{},".repeat(400_000) + "{}]}";
    String tool = "{'type':'function','function':{'name':'f','parameters':" + schema + "}}";
    String body = "{'model':'m','messages':[{}],'tools':[" + tool + "]}";
    assertEquals(9, OpenAiRequestScanner.read(body.replace('\'', '"').getBytes(UTF_8)).values());
  }
}
