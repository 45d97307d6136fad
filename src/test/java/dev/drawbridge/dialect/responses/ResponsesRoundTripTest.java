package dev.drawbridge.dialect.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.Conversations;
import dev.drawbridge.dialect.Conversations.Trait;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.Shown;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.Sampling;
import dev.drawbridge.json.Json;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResponsesRoundTripTest {
  private static final Set<Trait> TRAITS =
      EnumSet.of(
          Trait.SYSTEM_BETWEEN,
          Trait.TEMPERATURE,
          Trait.PLAIN_REASONING,
          Trait.STRICT,
          Trait.EFFORT,
          Trait.PARALLEL,
          Trait.TOOL_CHOICE,
          Trait.SOME_TOOLS,
          Trait.USER,
          Trait.METADATA,
          Trait.DETAIL,
          Trait.FILE_NAMES,
          Trait.SCHEMA_NAMES,
          Trait.REFUSALS,
          Trait.STREAM);

  /** A conversation as the responses can say it: of one choice, and without stop sequences. */
  private static Conversation next(Conversations made) {
    Conversation c = made.next();
    Sampling s = c.sampling();
    var sampling =
        new Sampling(
            s.temperature(), s.topP(), null, null, null, null, List.of(), s.topLogprobs(), 1);
    return new Conversation(
        c.system(),
        c.messages(),
        new Conversation.ToolUse(c.tools(), c.toolChoice(), c.parallelTools()),
        new Conversation.Generation(
            sampling, c.form(), c.thinking(), c.maxOutputTokens(), c.stream()),
        new Conversation.CallerNotes(c.user(), c.metadata(), c.unsaid()));
  }

  @Test
  void whatIsSaidIsRead() throws Exception {
    var codec = new ResponsesCodec();
    var made = new Conversations(7, OpenAiDialect.ID, TRAITS);
    for (int i = 0; i < 2_000; i++) {
      Conversation said = next(made);
      byte[] body = ResponsesWire.call(said);
      Conversation read = codec.readCall(ResponsesRequestScanner.read(body));
      assertEquals(Shown.of(said), Shown.of(read), () -> new String(body, UTF_8).substring(0, 200));
    }
  }

  @Test
  void whateverTheBytesAreTheyAreReadOrRefused() throws Exception {
    var made = new Conversations(8, OpenAiDialect.ID, TRAITS);
    var random = new Random(9);
    var codec = new ResponsesCodec();
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] body = mutated(ResponsesWire.call(next(made)), random);
      ModelCall call;
      try {
        call = ResponsesRequestScanner.read(body);
      } catch (Refusal refused) {
        continue;
      }
      read++;
      codec.readCall(call);
      ResponsesEcho.of(call);
      byte[] sent =
          Dialects.translation(call, ResponsesRequestScannerTest.target("other", 1))
              .request()
              .body();
      assertEquals("other", Json.tree(sent).path("model").textValue());
    }
    assertTrue(read > 1_000, "only " + read + " were read");
  }

  private static byte[] mutated(byte[] body, Random random) {
    byte[] bytes = body;
    for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(128);
        case 1 -> bytes[at] = (byte) "{}[],:\"\\0e-tn".charAt(random.nextInt(13));
        case 2 -> {
          if (random.nextInt(4) == 0) bytes = Arrays.copyOf(bytes, Math.max(1, at));
        }
        default -> {
          int from = random.nextInt(bytes.length);
          int count = Math.min(random.nextInt(20), bytes.length - Math.max(at, from));
          System.arraycopy(bytes, from, bytes, at, count);
        }
      }
    }
    return bytes;
  }

  @Test
  void whateverTheStreamIsItEndsOrDoesNot() {
    byte[] stream =
        ("event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"r\"}}"
                + "\n\nevent: response.output_text.delta\ndata: {\"type\":"
                + "\"response.output_text.delta\",\"delta\":\"grüß\"}\n\nevent: response.completed\n"
                + "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"r\",\"output\":[],"
                + "\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}}\n\n")
            .getBytes(UTF_8);
    var random = new Random(10);
    for (int i = 0; i < 20_000; i++) {
      var observer = new ResponsesStreamObserver();
      byte[] bytes = mutated(Arrays.copyOf(stream, stream.length), random);
      int cut = random.nextInt(bytes.length + 1);
      observer.feed(Arrays.copyOf(bytes, cut));
      observer.feed(Arrays.copyOfRange(bytes, cut, bytes.length));
      observer.finish();
      if (observer.firstError() != null) assertTrue(observer.stirred());
      ResponsesAnswer.read(bytes);
      ResponsesErrorWriter.ofVendor(bytes);
    }
  }
}
