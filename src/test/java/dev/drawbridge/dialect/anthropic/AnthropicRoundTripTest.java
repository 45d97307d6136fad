package dev.drawbridge.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.Answers;
import dev.drawbridge.dialect.Conversations;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.FeatureSupport;
import dev.drawbridge.dialect.Shown;
import dev.drawbridge.dialect.Streams;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.responses.ResponsesDialect;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.OutputForm;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.Sampling;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.Tool;
import dev.drawbridge.exchange.ToolChoice;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnthropicRoundTripTest {
  private static final AnthropicCodec CODEC = new AnthropicCodec();
  private static final Reply REPLY = new Reply(true, 1_790_000_000);
  private static final Set<Conversations.Trait> TRAITS =
      EnumSet.of(
          Conversations.Trait.CACHE_MARKS,
          Conversations.Trait.TEMPERATURE,
          Conversations.Trait.TOP_K,
          Conversations.Trait.FAILED_RESULTS,
          Conversations.Trait.SIGNED_REASONING,
          Conversations.Trait.STRICT,
          Conversations.Trait.EFFORT,
          Conversations.Trait.PARALLEL,
          Conversations.Trait.TOOL_CHOICE,
          Conversations.Trait.USER,
          Conversations.Trait.FILE_NAMES,
          Conversations.Trait.STREAM);
  private static final Set<Answers.Trait> ANSWERS =
      EnumSet.of(
          Answers.Trait.SIGNED,
          Answers.Trait.HIDDEN,
          Answers.Trait.PLAIN_REASONING,
          Answers.Trait.STOP_SEQUENCES,
          Answers.Trait.CACHE_WRITTEN,
          Answers.Trait.REASONING_TOKENS);

  /** How the same is said where Anthropic has one way of saying it. */
  private static Conversation asAnthropicHasIt(Conversation c) {
    ToolChoice choice = c.toolChoice();
    Boolean parallel = c.parallelTools();
    if (choice == null && parallel != null) choice = ToolChoice.AUTO;
    if (choice != null && choice.mode() == ToolChoice.Mode.NONE) parallel = null;
    boolean forced = choice != null && choice.mode() == ToolChoice.Mode.REQUIRED;
    boolean thinks = c.thinking() != null && !forced;
    Sampling s = c.sampling();
    OutputForm form =
        c.form() instanceof OutputForm.Schema schema
            ? new OutputForm.Schema("answer", null, schema.schema(), true)
            : c.form();
    List<Part> system = new ArrayList<>(c.system());
    if (c.form() instanceof OutputForm.Json) {
      system.add(JsonInstruction.TEXT);
      form = OutputForm.PROSE;
    }
    return new Conversation(
        system,
        c.messages(),
        new Conversation.ToolUse(c.tools(), choice, parallel),
        new Conversation.Generation(
            new Sampling(
                thinks ? null : s.temperature(),
                thinks || s.temperature() != null ? null : s.topP(),
                thinks ? null : s.topK(),
                null,
                null,
                null,
                s.stop().stream().filter(x -> !x.isBlank()).toList(),
                null,
                1),
            form,
            c.thinking(),
            c.maxOutputTokens() == null ? Integer.valueOf(4096) : c.maxOutputTokens(),
            c.stream()),
        new Conversation.CallerNotes(c.user(), c.metadata(), c.unsaid()));
  }

  private static int marks(Conversation c) {
    long marks = c.tools().stream().filter(Tool::cached).count();
    marks += c.system().stream().filter(Part.CacheMark.class::isInstance).count();
    for (Message message : c.messages()) {
      marks += message.parts().stream().filter(Part.CacheMark.class::isInstance).count();
    }
    return (int) marks;
  }

  @Test
  void saidAndReadBackAConversationIsTheSame() {
    int compared = 0;
    for (long seed = 0; seed < 800; seed++) {
      Conversation said = new Conversations(seed, AnthropicDialect.ID, TRAITS).next();
      if (marks(said) > 4) continue; // Only so many are taken.
      compared++;
      EncodedRequest out =
          CODEC.writeCall(said, AnthropicRequestWriterTest.target("claude-sonnet-4-6"));
      ModelCall call = AnthropicRequestScanner.read(out.body());
      Shown.assertSame(asAnthropicHasIt(said), CODEC.readCall(call), "seed " + seed);
      assertTrue(FeatureSupport.carries(AnthropicDialect.ID).containsAll(call.features()));
      assertEquals(said.stream(), call.stream());
    }
    assertTrue(compared > 500, "" + compared);
  }

  @Test
  void saidAndReadBackAnAnswerIsTheSame() throws Exception {
    for (long seed = 0; seed < 400; seed++) {
      ModelAnswer answer = new Answers(seed, AnthropicDialect.ID, ANSWERS).next();
      byte[] written = CODEC.writeAnswer(answer, REPLY);
      Shown.assertSame(answer, CODEC.readAnswer(written), "seed " + seed);
      List<StreamEvent> steps = Answers.steps(answer);
      byte[] stream = Streams.written(CODEC.writer(REPLY), steps);
      Shown.assertSame(
          answer, Answers.folded(Streams.read(CODEC.reader(), stream)), "seed " + seed);
    }
  }

  @Test
  void anothersReasoningComesBackAsItWas() throws Exception {
    for (long seed = 0; seed < 100; seed++) {
      for (Dialect vendor :
          new Dialect[] {OpenAiDialect.ID, GeminiDialect.ID, ResponsesDialect.ID}) {
        ModelAnswer answer = new Answers(seed, vendor, ANSWERS).next();
        byte[] written = CODEC.writeAnswer(answer, REPLY);
        Shown.assertSame(answer, CODEC.readAnswer(written), vendor + " " + seed);
      }
    }
  }

  @Test
  void aRefusalIsTextWithItsReason() throws Exception {
    var refused =
        new ModelAnswer.Choice(
            List.of(new Part.Refused("No.")), StopReason.FILTERED, null, List.of());
    var answer = new ModelAnswer("", "m", List.of(refused), null);
    ModelAnswer back = CODEC.readAnswer(CODEC.writeAnswer(answer, REPLY));
    assertEquals(List.of(new Part.Text("No.")), back.choices().getFirst().parts());
    assertEquals(StopReason.REFUSED, back.choices().getFirst().stop());
  }

  @Test
  void streamsSayTheSameWhereverTheyAreCut() {
    byte[] bytes = AnthropicStreamsTest.STREAM.getBytes(UTF_8);
    Streams.assertSameWhereverCut(AnthropicStreamReader::new, bytes);
    Streams.assertNotDoneWhereTruncated(AnthropicStreamReader::new, bytes, 2);
    Streams.assertSurvives(AnthropicStreamReader::new, bytes, 7, 3000);
  }

  @Test
  void damagedAnswersGiveAnAnswerOrNone() throws Exception {
    var random = new Random(3);
    for (long seed = 0; seed < 60; seed++) {
      byte[] written =
          CODEC.writeAnswer(new Answers(seed, AnthropicDialect.ID, ANSWERS).next(), REPLY);
      for (int i = 0; i < 40; i++) {
        try {
          CODEC.writeAnswer(CODEC.readAnswer(Streams.damaged(written, random)), REPLY);
        } catch (NoAnswer e) {
          assertTrue(String.valueOf(e.getMessage()).startsWith("no "));
        }
      }
    }
    for (String body : List.of("", "{", "[]", "{\"type\":\"error\",\"error\":{}}")) {
      assertThrows(NoAnswer.class, () -> CODEC.readAnswer(body.getBytes(UTF_8)), body);
    }
  }

  @Test
  void damagedCallsAreReadOrRefused() {
    var random = new Random(4);
    int read = 0;
    for (long seed = 0; seed < 150; seed++) {
      Conversation said = new Conversations(seed, AnthropicDialect.ID, TRAITS).next();
      byte[] body =
          CODEC.writeCall(said, AnthropicRequestWriterTest.target("claude-sonnet-4-6")).body();
      for (int i = 0; i < 40; i++) {
        byte[] damaged = Streams.damaged(body, random);
        ModelCall call;
        try {
          call = AnthropicRequestScanner.read(damaged);
        } catch (Refusal e) {
          continue;
        }
        read++;
        // What is read can be said again, in this dialect and another.
        Conversation conversation = CODEC.readCall(call);
        var target = AnthropicRequestWriterTest.target("claude-sonnet-4-6");
        if (conversation.messages().isEmpty()) continue;
        byte[] again = CODEC.writeCall(conversation, target).body();
        assertTrue(again.length > 0);
        if (FeatureSupport.lost(call, OpenAiDialect.ID).isEmpty()) {
          var openai = new CallTarget(OpenAiDialect.ID, null, "gpt", null, null, false, null);
          assertTrue(Dialects.translation(call, openai).request().body().length > 0);
        }
      }
    }
    assertTrue(read > 300, "" + read);
  }
}
