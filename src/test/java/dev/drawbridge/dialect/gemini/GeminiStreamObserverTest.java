package dev.drawbridge.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gemini's streams on their way to Gemini's callers: events, and the array. */
public class GeminiStreamObserverTest {
  private static final String TEXT =
      "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"Grüße 🌉\"}],\"role\":"
          + " \"model\"},\"index\": 0}],\"usageMetadata\": {\"promptTokenCount\": 9,"
          + "\"totalTokenCount\": 9},\"modelVersion\": \"m\"}\r\n\r\n";
  private static final String STOP =
      "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"\"}]},\"finishReason\":"
          + " \"STOP\",\"index\": 0}],\"usageMetadata\": {\"promptTokenCount\": 9,"
          + "\"candidatesTokenCount\": 3,\"thoughtsTokenCount\": 2,\"cachedContentTokenCount\": 4,"
          + "\"totalTokenCount\": 14}}\r\n\r\n";
  private static final String USAGE =
      "data: {\"usageMetadata\": {\"promptTokenCount\": 9,\"candidatesTokenCount\": 7}}\r\n\r\n";
  private static final String ERROR =
      "data: {\"error\": {\"code\": 503,\"message\": \"m\",\"status\": \"UNAVAILABLE\"}}\r\n\r\n";
  private static final Usage USED = new Usage(9, 5, 4, 2);

  public static ModelCall call(String body) {
    return GeminiRequestScanner.read(body.getBytes(UTF_8), "flash", true);
  }

  private static Translation same() {
    var target = new CallTarget(GeminiDialect.ID, null, "up", null, null, true, null);
    return Dialects.translation(call("{\"contents\":[{\"parts\":[{\"text\":\"x\"}]}]}"), target);
  }

  private static String all(AnswerStream stream, byte[] bytes, int... cuts) {
    var out = new ByteArrayOutputStream();
    int from = 0;
    for (int cut : cuts) {
      out.writeBytes(stream.feed(Arrays.copyOfRange(bytes, from, cut)));
      from = cut;
    }
    out.writeBytes(stream.feed(Arrays.copyOfRange(bytes, from, bytes.length)));
    out.writeBytes(stream.finish());
    return out.toString(UTF_8);
  }

  private static String all(AnswerStream stream, String text) {
    return all(stream, text.getBytes(UTF_8));
  }

  @Test
  void bytesPassAsTheyAreAndTheEndIsKnownWhenNoMoreCome() {
    AnswerStream stream = same().stream();
    byte[] chunk = (TEXT + STOP).getBytes(UTF_8);
    assertSame(chunk, stream.feed(chunk));
    assertFalse(stream.complete());
    stream.finish();
    assertTrue(stream.complete());
    assertTrue(stream.began() && stream.stirred() && stream.atBoundary());
    assertEquals(USED, stream.usage());
  }

  @Test
  void usageAfterTheEndIsSeen() {
    AnswerStream stream = same().stream();
    assertEquals(TEXT + STOP + USAGE, all(stream, TEXT + STOP + USAGE));
    assertEquals(new Usage(9, 7, 0), stream.usage());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everySplitGivesTheSame(boolean array) {
    byte[] bytes = (TEXT + TEXT + STOP).getBytes(UTF_8);
    for (int i = 0; i <= bytes.length; i++) {
      AnswerStream stream = array ? new GeminiArray(same()).stream() : same().stream();
      String told = all(stream, bytes, i, Math.min(bytes.length, i + 3));
      assertEquals(array ? arrayOf(TEXT, TEXT, STOP) : TEXT + TEXT + STOP, told, "cut at " + i);
      assertTrue(stream.complete());
      assertEquals(USED, stream.usage());
    }
  }

  private static String arrayOf(String... events) {
    var array = new StringBuilder("[");
    for (String event : events) {
      if (array.length() > 1) array.append("\n,\r\n");
      array.append(event.substring("data: ".length()).strip());
    }
    return array.append("\n]").toString();
  }

  @Test
  void everyTruncationLooksCut() throws Exception {
    byte[] bytes = (TEXT + STOP).strip().getBytes(UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      byte[] cut = Arrays.copyOf(bytes, i);
      AnswerStream events = same().stream();
      all(events, cut);
      assertFalse(events.complete(), "cut at " + i);
      AnswerStream array = new GeminiArray(same()).stream();
      String told = all(array, cut);
      assertFalse(array.complete() || told.endsWith("]"), "cut at " + i);
    }
    AnswerStream whole = same().stream();
    all(whole, bytes);
    assertTrue(whole.complete());
  }

  @Test
  void theArrayIsJsonOfTheSameChunks() throws Exception {
    JsonNode array = Json.tree(all(new GeminiArray(same()).stream(), TEXT + STOP));
    assertEquals(2, array.size());
    assertEquals("Grüße 🌉", array.at("/0/candidates/0/content/parts/0/text").asText());
    // Nothing but a blocked prompt is an array too
    String blocked = "data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}\n\n";
    AnswerStream stream = new GeminiArray(same()).stream();
    assertEquals("[{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}\n]", all(stream, blocked));
    assertTrue(stream.filtered() && stream.complete() && stream.began());
  }

  @Test
  void errorsAreTakenOutAndNothingLooksComplete() {
    for (boolean array : new boolean[] {false, true}) {
      AnswerStream before = array ? new GeminiArray(same()).stream() : same().stream();
      assertEquals("", all(before, ERROR));
      assertArrayEquals(ERROR.substring(6).strip().getBytes(UTF_8), before.firstError());
      AnswerStream after = array ? new GeminiArray(same()).stream() : same().stream();
      all(after, TEXT + STOP + ERROR);
      assertNull(after.firstError());
      assertNotNull(after.laterError());
      assertFalse(after.complete());
    }
  }

  @Test
  void anErrorInAnArrayIsOne() {
    AnswerStream stream = same().stream();
    assertEquals("", all(stream, "data: [{\"error\":{\"code\":429}}]\n\n"));
    assertNotNull(stream.firstError());
  }

  @Test
  void aCandidateWithoutItsEndIsNotWhole() {
    String second = TEXT.replace("\"index\": 0", "\"index\": 1");
    AnswerStream cut = same().stream();
    all(cut, TEXT + second + STOP);
    assertFalse(cut.complete());
    AnswerStream whole = same().stream();
    all(whole, TEXT + second + STOP + STOP.replace("\"index\": 0", "\"index\": 1"));
    assertTrue(whole.complete());
  }

  @Test
  void wholeAnswersAreObserved() {
    byte[] body = STOP.substring(6).getBytes(UTF_8);
    WholeAnswer whole = same().whole(body);
    assertTrue(whole.whole() && !whole.error() && !whole.filtered());
    assertEquals(USED, whole.usage());
    byte[] filtered = STOP.substring(6).replace("STOP", "SAFETY").getBytes(UTF_8);
    assertTrue(same().whole(filtered).filtered());
    assertTrue(same().whole(ERROR.substring(6).getBytes(UTF_8)).error());
    assertFalse(same().whole("{\"candidates\":[".getBytes(UTF_8)).whole());
  }
}
