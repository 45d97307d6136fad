package dev.drawbridge.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.ToolIds;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.Message.Role;
import dev.drawbridge.exchange.OutputForm;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Sampling;
import dev.drawbridge.exchange.Thinking;
import dev.drawbridge.exchange.Tool;
import dev.drawbridge.exchange.ToolChoice;
import dev.drawbridge.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicRequestWriterTest {
  private static final Tool WEATHER =
      new Tool("weather", "Tells it.", "{\"properties\":{\"n\":{\"const\":1.10}}}", true, true);

  static CallTarget target(String model) {
    return new CallTarget(AnthropicDialect.ID, null, model, null, null, false, null);
  }

  /** A call whose other members say nothing. */
  private record Call(
      List<Part> system,
      List<Message> messages,
      List<Tool> tools,
      @Nullable ToolChoice choice,
      Sampling sampling,
      OutputForm form,
      @Nullable Thinking thinking,
      @Nullable Integer max) {
    static Call of(Message... messages) {
      return new Call(
          List.of(),
          List.of(messages),
          List.of(),
          null,
          Sampling.NONE,
          OutputForm.PROSE,
          null,
          null);
    }

    Call tools(@Nullable ToolChoice forced, Tool... all) {
      return new Call(system, messages, List.of(all), forced, sampling, form, thinking, max);
    }

    Call sampled(Sampling how) {
      return new Call(system, messages, tools, choice, how, form, thinking, max);
    }

    Call think(Thinking how, @Nullable Integer most) {
      return new Call(system, messages, tools, choice, sampling, form, how, most);
    }

    Call form(OutputForm wanted) {
      return new Call(system, messages, tools, choice, sampling, wanted, thinking, max);
    }

    Conversation conversation() {
      return new Conversation(
          system,
          messages,
          new Conversation.ToolUse(tools, choice, null),
          new Conversation.Generation(sampling, form, thinking, max, false),
          new Conversation.CallerNotes(null, Map.of(), Set.of()));
    }

    EncodedRequest said(String model) {
      return new AnthropicCodec().writeCall(conversation(), target(model));
    }

    JsonNode json(String model) throws Exception {
      return Json.tree(said(model).body());
    }
  }

  private static Message user(Part... parts) {
    return new Message(Role.USER, List.of(parts));
  }

  private static Message model(Part... parts) {
    return new Message(Role.ASSISTANT, List.of(parts));
  }

  private static Part text(String text) {
    return new Part.Text(text);
  }

  @Test
  void everythingIsSaidInItsPlace() throws Exception {
    // Given a call that uses what both have
    var conversation =
        new Conversation(
            List.of(text("Be brief."), new Part.CacheMark("1h")),
            List.of(
                user(
                    text("Look"),
                    new Part.Media(
                        Part.Media.Kind.IMAGE,
                        "image/png",
                        new Part.Source.Inline("aGk="),
                        null,
                        null),
                    new Part.Media(
                        Part.Media.Kind.DOCUMENT,
                        "application/pdf",
                        new Part.Source.Link("https://a.example/x.pdf"),
                        "x.pdf",
                        null)),
                model(
                    new Part.Reasoning("hm", new Part.Signature(AnthropicDialect.ID, "sig", false)),
                    new Part.Reasoning("", new Part.Signature(AnthropicDialect.ID, "enc", true)),
                    new Part.Reasoning("no", new Part.Signature(GeminiDialect.ID, "g", false)),
                    new Part.ToolCall("a b", "weather", "{\"n\":1.10}")),
                user(
                    new Part.ToolResult("a b", null, List.of(text("12 °C"), text(" ")), true),
                    text("And?"))),
            new Conversation.ToolUse(List.of(WEATHER), ToolChoice.of("weather"), false),
            new Conversation.Generation(
                new Sampling(1.4, null, 5, 0.1, null, 7L, List.of("X", " "), null, 1),
                OutputForm.PROSE,
                null,
                9000,
                true),
            new Conversation.CallerNotes("ann", Map.of("tag", "v"), Set.of("verbosity")));
    var to =
        new CallTarget(
            AnthropicDialect.ID, null, "claude-sonnet-4-5", 700, 64, false, p -> "p-" + p);

    // When it is written
    EncodedRequest said = new AnthropicCodec().writeCall(conversation, to);

    // Then it is what Anthropic documents
    String id = ToolIds.fit("a b", 64);
    assertEquals(
        Json.tree(
            """
            {"model":"claude-sonnet-4-5","max_tokens":64,"stream":true,
             "tools":[{"name":"weather","description":"Tells it.","input_schema":
               {"properties":{"n":{"const":1.10}},"type":"object"},"strict":true,
               "cache_control":{"type":"ephemeral"}}],
             "tool_choice":{"type":"tool","name":"weather","disable_parallel_tool_use":true},
             "system":[{"type":"text","text":"Be brief.",
               "cache_control":{"type":"ephemeral","ttl":"1h"}}],
             "messages":[
              {"role":"user","content":[{"type":"text","text":"Look"},
               {"type":"image","source":{"type":"base64","media_type":"image/png","data":"aGk="}},
               {"type":"document","source":{"type":"url","url":"https://a.example/x.pdf"},
                "title":"x.pdf"}]},
              {"role":"assistant","content":[
               {"type":"thinking","thinking":"hm","signature":"sig"},
               {"type":"redacted_thinking","data":"enc"},
               {"type":"tool_use","id":"ID","name":"weather","input":{"n":1.10}}]},
              {"role":"user","content":[
               {"type":"tool_result","tool_use_id":"ID","content":"12 °C","is_error":true},
               {"type":"text","text":"And?"}]}],
             "temperature":1.0,"top_k":5,"stop_sequences":["X"],
             "metadata":{"user_id":"p-ann"}}
            """
                .replace("ID", id)),
        Json.tree(said.body()));
    assertTrue(new String(said.body(), UTF_8).contains("1.10"), "numbers as they were written");
    assertEquals(
        Set.of(
            "reasoning",
            "max_tokens",
            "temperature",
            "presence_penalty",
            "seed",
            "stop",
            "metadata.tag",
            "verbosity"),
        Set.copyOf(said.dropped()));
  }

  @Test
  void turnsAlternateAndBeginWithTheUser() throws Exception {
    // Given instructions between messages, neighbours of one role and blank texts
    JsonNode body =
        Call.of(
                model(text("Hello!")),
                user(text("a")),
                new Message(Role.SYSTEM, List.of(text("Be kind."))),
                user(text(" "), text("b")),
                model(text("c ")),
                user(text("\n")))
            .json("claude-opus-4-1");

    assertEquals(Json.tree("[{\"type\":\"text\",\"text\":\"Be kind.\"}]"), body.get("system"));
    assertEquals(
        Json.tree(
            """
            [{"role":"user","content":[{"type":"text","text":"."}]},
             {"role":"assistant","content":[{"type":"text","text":"Hello!"}]},
             {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
             {"role":"assistant","content":[{"type":"text","text":"c "}]},
             {"role":"user","content":[{"type":"text","text":"."}]}]
            """),
        body.get("messages"));
  }

  @Test
  void aBeginningOfTheAnswerEndsInNoSpace() throws Exception {
    JsonNode body = Call.of(user(text("a")), model(text("The answer is "))).json("claude-3-opus");

    assertEquals("The answer is", body.at("/messages/1/content/0/text").textValue());
  }

  @Test
  void resultsOfOneTurnStandTogetherBeforeAllElse() throws Exception {
    JsonNode body =
        Call.of(
                user(text("a")),
                model(
                    new Part.ToolCall("1", "weather", ""),
                    new Part.ToolCall("2", "weather", "[3]")),
                user(new Part.ToolResult("1", null, List.of(), false), text("x")),
                user(new Part.ToolResult("2", null, List.of(text("r")), false)))
            .json("claude-sonnet-4-5");

    assertEquals(
        Json.tree(
            """
            [{"type":"tool_result","tool_use_id":"1"},
             {"type":"tool_result","tool_use_id":"2","content":"r"},{"type":"text","text":"x"}]
            """),
        body.at("/messages/2/content"));
    // Arguments that are no object stand in one; tools that were called are there, to no use.
    assertEquals(Json.tree("{}"), body.at("/messages/1/content/0/input"));
    assertEquals(Json.tree("{\"arguments\":\"[3]\"}"), body.at("/messages/1/content/1/input"));
    assertEquals("weather", body.at("/tools/0/name").textValue());
    assertEquals("none", body.at("/tool_choice/type").textValue());
  }

  @ParameterizedTest
  @CsvSource({
    "claude-3-7-sonnet-20250219, enabled, 8192, ",
    "claude-haiku-4-5@20251001, enabled, 8192, ",
    "anthropic.claude-opus-4-20250514-v1:0, enabled, 8192, ",
    "claude-sonnet-4-6, adaptive, , medium",
    "claude-opus-4-8-20260528, adaptive, , medium",
    "claude-mythos-preview, adaptive, , medium",
    "kimi-k3, enabled, 8192, ",
  })
  void thinkingIsAskedForAsTheModelTakesIt(
      String model, String type, @Nullable Integer budget, @Nullable String effort)
      throws Exception {
    JsonNode body =
        Call.of(user(text("a"))).think(new Thinking("medium", null, true), null).json(model);

    assertEquals(type, body.at("/thinking/type").textValue());
    assertEquals(effort, body.at("/output_config/effort").textValue());
    if (budget != null) {
      assertEquals(budget, body.at("/thinking/budget_tokens").intValue());
      assertEquals(budget + 4096, body.get("max_tokens").intValue());
    } else {
      assertEquals("summarized", body.at("/thinking/display").textValue());
    }
  }

  @Test
  void thinkingGivesWayToWhatItCannotStandBeside() throws Exception {
    var deep = new Thinking(null, 20_000, null);
    Call call = Call.of(user(text("a"))).think(deep, 2000);
    JsonNode body = call.json("claude-sonnet-4-5");
    assertEquals(1600, body.at("/thinking/budget_tokens").intValue());

    // a forced tool
    EncodedRequest forced = call.tools(ToolChoice.REQUIRED, WEATHER).said("claude-sonnet-4-5");
    assertFalse(Json.tree(forced.body()).has("thinking"));
    assertTrue(forced.dropped().contains("thinking"));

    // no room
    assertFalse(call.think(deep, 1000).json("claude-sonnet-4-5").has("thinking"));

    // a turn of another model's, in its middle
    Call middle =
        Call.of(
                user(text("a")),
                model(new Part.ToolCall("1", "weather", "{}")),
                user(new Part.ToolResult("1", null, List.of(), false)))
            .tools(null, WEATHER)
            .think(deep, 9000);
    assertFalse(middle.json("claude-sonnet-4-5").has("thinking"));
    assertTrue(middle.json("claude-sonnet-4-6").has("thinking"));
  }

  @ParameterizedTest
  @CsvSource({
    "claude-sonnet-4-5, true, false",
    "claude-opus-4-7, false, false",
    "qwen, true, false"
  })
  void samplingGoesWhereItIsTaken(String model, boolean temperature, boolean topP)
      throws Exception {
    var sampling = new Sampling(0.3, 0.9, null, null, null, null, List.of(), null, 1);
    EncodedRequest said = Call.of(user(text("a"))).sampled(sampling).said(model);

    assertEquals(temperature, Json.tree(said.body()).has("temperature"));
    assertEquals(topP, Json.tree(said.body()).has("top_p"));
    assertEquals(!temperature, said.dropped().contains("temperature"));
    assertTrue(said.dropped().contains("top_p"));
  }

  @Test
  void aSchemaIsClosedWhereItNamesItsMembers() throws Exception {
    var form =
        new OutputForm.Schema(
            "answer",
            null,
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"object\",\"properties\":{}},"
                + "\"m\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"number\"}}}}",
            null);
    JsonNode body = Call.of(user(text("a"))).form(form).json("claude-sonnet-4-5");

    assertEquals(
        Json.tree(
            """
            {"type":"json_schema","schema":{"type":"object","properties":{
             "a":{"type":"object","properties":{},"additionalProperties":false},
             "m":{"type":"object","additionalProperties":{"type":"number"}}},
             "additionalProperties":false}}
            """),
        body.at("/output_config/format"));
  }

  @Test
  void ofSomeToolsTheOthersAreNotTold() throws Exception {
    var now = new Tool("now", null, null, null, false);
    var far = new Tool("far", null, null, null, false);
    Call call = Call.of(user(text("a")));
    JsonNode some =
        call.tools(
                new ToolChoice(ToolChoice.Mode.REQUIRED, List.of("now", "far")), WEATHER, now, far)
            .json("claude-sonnet-4-5");
    assertEquals(2, some.get("tools").size());
    assertEquals("any", some.at("/tool_choice/type").textValue());

    JsonNode one = call.tools(ToolChoice.of("now"), WEATHER, now).json("claude-sonnet-4-5");
    assertEquals(2, one.get("tools").size());
    assertEquals("now", one.at("/tool_choice/name").textValue());
  }

  @Test
  void onlyTheLastFourMarksAreSaid() throws Exception {
    Part[] parts = new Part[12];
    for (int i = 0; i < 12; i += 2) {
      parts[i] = text("t" + i);
      parts[i + 1] = new Part.CacheMark(null);
    }
    JsonNode content = Call.of(user(parts)).json("claude-sonnet-4-5").at("/messages/0/content");

    for (int i = 0; i < 6; i++) assertEquals(i >= 2, content.get(i).has("cache_control"));
  }

  @Test
  void whatCannotBeSaidIsNeverLeftOutInSilence() {
    var sound =
        new Part.Media(
            Part.Media.Kind.AUDIO, "audio/wav", new Part.Source.Inline("aGk="), null, null);
    Call audio = Call.of(user(sound));
    assertThrows(IllegalArgumentException.class, () -> audio.said("claude-sonnet-4-5"));
  }
}
