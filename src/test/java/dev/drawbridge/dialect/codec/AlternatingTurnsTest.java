package dev.drawbridge.dialect.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.bedrock.BedrockDialect;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.Message.Role;
import dev.drawbridge.exchange.OutputForm;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Part.Signature;
import dev.drawbridge.exchange.Sampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Where Anthropic and Converse want the same turns, and where they differ. */
class AlternatingTurnsTest {
  private static final Part BRIEF = new Part.Text("Be brief");
  private final Set<String> dropped = new TreeSet<>();

  private static Conversation said(Message... messages) {
    return new Conversation(
        List.of(BRIEF),
        List.of(messages),
        new Conversation.ToolUse(List.of(), null, null),
        new Conversation.Generation(Sampling.NONE, new OutputForm.Prose(), null, null, false),
        new Conversation.CallerNotes(null, Map.of(), Set.of()));
  }

  private static Message thought(Dialect signer, String seal) {
    var reasoning = new Part.Reasoning("Hm", new Signature(signer, seal, false));
    return new Message(Role.ASSISTANT, List.of(reasoning, new Part.Text("So")));
  }

  private static List<Message> turns(Message... after) {
    List<Message> all = new ArrayList<>();
    all.add(new Message(Role.USER, List.of(AlternatingTurns.NOTHING_SAID)));
    all.addAll(List.of(after));
    return all;
  }

  @Test
  void whatAloneInstructsIsWhatTheUserSaysToAnthropic() {
    var turns = AlternatingTurns.of(said(), AnthropicDialect.ID, true, dropped);

    assertEquals(List.of(new Message(Role.USER, List.of(BRIEF))), turns.messages);
    assertEquals(List.of(), turns.system);
  }

  @Test
  void converseIsToldWhatInstructsAndThatNothingIsSaid() {
    var turns = AlternatingTurns.of(said(), BedrockDialect.ID, false, dropped);

    assertEquals(turns(), turns.messages);
    assertEquals(List.of(BRIEF), turns.system);
  }

  @Test
  void eachTakesBackWhatItSignedItself() {
    for (Dialect signer : List.of(AnthropicDialect.ID, BedrockDialect.ID, GeminiDialect.ID)) {
      Message thought = thought(signer, "seal");
      Message unthought = new Message(Role.ASSISTANT, List.of(new Part.Text("So")));
      boolean anthropics = signer.equals(AnthropicDialect.ID);
      boolean converses = signer.equals(BedrockDialect.ID);

      assertEquals(
          turns(anthropics ? thought : unthought),
          AlternatingTurns.of(said(thought), AnthropicDialect.ID, true, dropped).messages);
      assertEquals(anthropics ? Set.of() : Set.of("reasoning"), dropped);
      dropped.clear();
      assertEquals(
          turns(converses ? thought : unthought),
          AlternatingTurns.of(said(thought), BedrockDialect.ID, false, dropped).messages);
      assertEquals(converses ? Set.of() : Set.of("reasoning"), dropped);
      dropped.clear();
    }
  }

  @Test
  void whatStandsForASignatureIsNone() {
    Message thought = thought(AnthropicDialect.ID, ForeignSignatures.UNSIGNED);

    assertEquals(
        turns(new Message(Role.ASSISTANT, List.of(new Part.Text("So")))),
        AlternatingTurns.of(said(thought), AnthropicDialect.ID, true, dropped).messages);
    assertEquals(Set.of("reasoning"), dropped);
  }
}
