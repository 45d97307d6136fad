package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.dialect.anthropic.AnthropicCodec;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Part.Signature;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.StreamEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Gemini seals words too: Anthropic's callers take a block that thinks after them for the end. */
class SealedWordsTest {
  private static final AnthropicCodec CALLERS = new AnthropicCodec();
  private static final Reply REPLY = new Reply(true, 1_790_000_000);
  private static final Signature SEAL = new Signature(GeminiDialect.ID, "AQI=", false);
  private static final Part SEALED = new Part.Reasoning("", SEAL);
  private static final Part THOUGHT = new Part.Reasoning("hm", SEAL);
  private static final Part WORDS = new Part.Text("Hello");
  private static final Part CALL = new Part.ToolCall("c1", "f", "{}");

  /** What comes of an answer, in one piece and streamed. */
  private static List<Part> told(Part... parts) throws Exception {
    StopReason stop = parts[parts.length - 1] == CALL ? StopReason.TOOL_CALLS : StopReason.END;
    var choice = new ModelAnswer.Choice(List.of(parts), stop, null, List.of());
    var answer = new ModelAnswer("a1", "m", List.of(choice), null);
    List<StreamEvent> steps = Answers.steps(answer);
    ModelAnswer whole = CALLERS.readAnswer(CALLERS.writeAnswer(answer, REPLY));
    byte[] stream = Streams.written(CALLERS.writer(REPLY), steps);
    List<Part> told = whole.choices().getFirst().parts();
    var folded = Answers.folded(Streams.read(CALLERS.reader(), stream)).choices().getFirst();
    assertEquals(told.size(), folded.parts().size(), new String(stream, UTF_8));
    assertEquals(told.contains(SEALED), folded.parts().contains(SEALED));
    return told;
  }

  @Test
  void aSealOfWordsIsLeftOut() throws Exception {
    assertEquals(List.of(WORDS), told(WORDS, SEALED));
    assertEquals(List.of(THOUGHT, WORDS), told(THOUGHT, WORDS, SEALED));
    assertEquals(List.of(CALL), told(CALL, SEALED));
  }

  @Test
  void wordsOnBothSidesOfASealAreOneBlock() {
    List<StreamEvent> steps =
        List.of(
            new StreamEvent.Begun("a1", "m"),
            new StreamEvent.Said(0, "Hel"),
            new StreamEvent.Signed(0, SEAL),
            new StreamEvent.Said(0, "lo"),
            new StreamEvent.Stopped(0, StopReason.END, null),
            new StreamEvent.Done());
    String stream = new String(Streams.written(CALLERS.writer(REPLY), steps), UTF_8);
    assertEquals(2, stream.split("event: content_block_start", -1).length, stream);
  }

  @Test
  void aSealBeforeWordsOrACallComesBack() throws Exception {
    assertEquals(List.of(SEALED, WORDS), told(SEALED, WORDS));
    assertEquals(List.of(WORDS, SEALED, CALL), told(WORDS, SEALED, CALL));
  }
}
