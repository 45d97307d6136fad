package dev.drawbridge.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.Message.Role;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.OutputForm;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Part.Signature;
import dev.drawbridge.exchange.Part.Text;
import dev.drawbridge.exchange.Part.ToolCall;
import dev.drawbridge.exchange.Part.ToolResult;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.Sampling;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.Thinking;
import dev.drawbridge.exchange.TokenLogprob;
import dev.drawbridge.exchange.Tool;
import dev.drawbridge.exchange.ToolChoice;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Gemini vendor is told, and what is understood of its whole answers. */
class GeminiTargetTest {
  private static final Tool WEATHER =
      new Tool("weather", "Tells it.", "{\"type\":\"object\",\"x\":1.50}", true, false);

  private static Message user(Part... parts) {
    return new Message(Role.USER, List.of(parts));
  }

  private static Message model(Part... parts) {
    return new Message(Role.ASSISTANT, List.of(parts));
  }

  private static Conversation of(List<Message> messages) {
    return new Conversation(
        List.of(),
        messages,
        new Conversation.ToolUse(List.of(WEATHER), null, null),
        new Conversation.Generation(Sampling.NONE, OutputForm.PROSE, null, null, false),
        new Conversation.CallerNotes(null, Map.of(), Set.of()));
  }

  private static CallTarget target(String model, @Nullable String vendor) {
    return new CallTarget(GeminiDialect.ID, vendor, model, null, null, true, null);
  }

  private static JsonNode body(EncodedRequest said) throws Exception {
    return Json.tree(said.body());
  }

  private static JsonNode contents(Conversation said, String model) throws Exception {
    return body(new GeminiCodec().writeCall(said, target(model, null))).get("contents");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gs://b/o", "https://generativelanguage.googleapis.com:443/v1/files/x"})
  void aLinkToWhatGoogleKeepsIsNotSaid(String url) {
    var source = new Part.Source.Link(url);
    var media = new Part.Media(Part.Media.Kind.DOCUMENT, null, source, null, null);
    Conversation direct = of(List.of(user(media)));
    Conversation within =
        of(
            List.of(
                model(new ToolCall("c", "weather", "{}")),
                user(new ToolResult("c", null, List.of(media), false))));
    for (Conversation said : List.of(direct, within)) {
      assertThrows(Refusal.class, () -> contents(said, "gemini-3-pro"));
    }
  }

  @Test
  void everythingIsSaidInTheReferencesWords() throws Exception {
    // Given a call that says all that Gemini can
    var said =
        new Conversation(
            List.of(new Text("Be brief.")),
            List.of(
                user(
                    new Text("Grüße 🌉"),
                    new Part.Media(
                        Part.Media.Kind.IMAGE,
                        "image/png",
                        new Part.Source.Inline("AAAA"),
                        null,
                        null)),
                model(new ToolCall("c1", "weather", "{\"city\": \"Köln\", \"n\": 1.50}")),
                user(new ToolResult("c1", null, List.of(new Text("sunny")), false))),
            new Conversation.ToolUse(List.of(WEATHER), ToolChoice.of("weather"), false),
            new Conversation.Generation(
                new Sampling(0.5, 0.9, 40, 0.1, 0.2, 7L, List.of("END"), 3, 2),
                new OutputForm.Schema("a", null, "{\"type\":\"object\"}", true),
                new Thinking("low", null, true),
                500,
                false),
            new Conversation.CallerNotes("someone", Map.of("k", "v"), Set.of("store")));
    // When it is said to a model that thinks by budget, with a lower bound obliged
    var target = new CallTarget(GeminiDialect.ID, null, "gemini-2.5-flash", 400, null, true, null);
    EncodedRequest written = new GeminiCodec().writeCall(said, target);
    // Then it is what the reference says
    assertEquals(
        Json.tree(
            """
            {"systemInstruction":{"parts":[{"text":"Be brief."}]},
             "contents":[
              {"role":"user","parts":[{"text":"Grüße 🌉"},
                {"inlineData":{"mimeType":"image/png","data":"AAAA"}}]},
              {"role":"model","parts":[{"functionCall":{"id":"c1","name":"weather",
                "args":{"city":"Köln","n":1.50}}}]},
              {"role":"user","parts":[{"functionResponse":{"id":"c1","name":"weather",
                "response":{"result":"sunny"}}}]}],
             "tools":[{"functionDeclarations":[{"name":"weather","description":"Tells it.",
               "parametersJsonSchema":{"type":"object","x":1.50}}]}],
             "toolConfig":{"functionCallingConfig":{"mode":"ANY",
               "allowedFunctionNames":["weather"]}},
             "generationConfig":{"maxOutputTokens":400,"temperature":0.5,"topP":0.9,"topK":40,
               "presencePenalty":0.1,"frequencyPenalty":0.2,"seed":7,"candidateCount":2,
               "stopSequences":["END"],"responseLogprobs":true,"logprobs":3,
               "responseMimeType":"application/json","responseJsonSchema":{"type":"object"},
               "thinkingConfig":{"includeThoughts":true,"thinkingBudget":1024}}}
            """),
        body(written));
    assertEquals(
        List.of("store", "strict", "user", "metadata", "parallel_tool_calls"), written.dropped());
  }

  @Test
  void turnsOfOneRoleAreOneAndResultsStandFirst() throws Exception {
    var said =
        of(
            List.of(
                user(new Text("a")),
                new Message(Role.SYSTEM, List.of(new Text("b"))),
                model(new Text("c")),
                model(new ToolCall("1", "weather", "{}"), new ToolCall("2", "weather", "no json")),
                user(new ToolResult("1", null, List.of(new Text("x")), false), new Text("d")),
                user(new ToolResult("2", null, List.of(new Text("y"), new Text("z")), true))));
    assertEquals(
        Json.tree(
            """
            [{"role":"user","parts":[{"text":"a"},{"text":"b"}]},
             {"role":"model","parts":[{"text":"c"},
               {"functionCall":{"id":"1","name":"weather","args":{}}},
               {"functionCall":{"id":"2","name":"weather","args":{"arguments":"no json"}}}]},
             {"role":"user","parts":[
               {"functionResponse":{"id":"1","name":"weather","response":{"result":"x"}}},
               {"functionResponse":{"id":"2","name":"weather","response":{"error":["y","z"]}}},
               {"text":"d"}]}]
            """),
        contents(said, "gemini-2.5-pro"));
  }

  @Test
  void callsThatAnotherModelMadeAreSignedWhereGeminiThreeAsksForIt() throws Exception {
    // Given an earlier turn, and a current one of two steps
    var foreign = new Signature(AnthropicDialect.ID, "s", false);
    var own = new Signature(GeminiDialect.ID, "AQI=", false);
    var said =
        of(
            List.of(
                user(new Text("first")),
                model(new ToolCall("0", "weather", "{}")),
                user(new ToolResult("0", "weather", List.of(new Text("r")), false)),
                model(new Text("done"), new Part.Reasoning("", own)),
                user(new Text("second")),
                model(
                    new Part.Reasoning("not for Gemini", foreign),
                    new ToolCall("1", "weather", "{}"),
                    new ToolCall("2", "weather", "{}")),
                user(new ToolResult("1", "weather", List.of(new Text("r")), false)),
                model(new ToolCall("3", "weather", "{}", own))));
    JsonNode three = contents(said, "gemini-3-flash-preview");
    assertFalse(three.at("/1/parts/0").has("thoughtSignature"));
    assertEquals("AQI=", three.at("/3/parts/0/thoughtSignature").asText());
    assertEquals(
        "skip_thought_signature_validator", three.at("/5/parts/0/thoughtSignature").asText());
    assertEquals("1", three.at("/5/parts/0/functionCall/id").asText());
    assertFalse(three.at("/5/parts/1").has("thoughtSignature"));
    assertEquals("AQI=", three.at("/7/parts/0/thoughtSignature").asText());
    // And no other model is told so
    JsonNode two = contents(said, "gemini-2.5-pro");
    assertFalse(two.at("/5/parts/0").has("thoughtSignature"));
    EncodedRequest written = new GeminiCodec().writeCall(said, target("gemini-3-pro", "vertex"));
    assertEquals(List.of("reasoning", "strict"), written.dropped());
    assertFalse(body(written).at("/contents/1/parts/0/functionCall").has("id"));
  }

  @Test
  void mediaOfResultsStandWithinOrBeside() throws Exception {
    var image =
        new Part.Media(
            Part.Media.Kind.IMAGE, "image/png", new Part.Source.Inline("AA=="), null, null);
    var said =
        of(
            List.of(
                user(new Text("q")),
                model(new ToolCall("1", "weather", "{}")),
                user(new ToolResult("1", null, List.of(new Text("t"), image), false))));
    JsonNode media = Json.tree("{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"AA==\"}}");
    JsonNode three = contents(said, "gemini-3-pro-preview").at("/2/parts");
    assertEquals(media, three.at("/0/functionResponse/parts/0"));
    JsonNode two = contents(said, "gemini-2.5-pro").at("/2/parts");
    assertFalse(two.at("/0/functionResponse").has("parts"));
    assertEquals(media, two.at("/1"));
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-2.5-pro, none, thinkingBudget, 128",
    "gemini-2.5-flash, none, thinkingBudget, 0",
    "gemini-2.5-flash-lite, minimal, thinkingBudget, 512",
    "gemini-2.5-pro, max, thinkingBudget, 32768",
    "gemini-2.5-flash, max, thinkingBudget, 24576",
    "gemini-3-pro-preview, medium, thinkingLevel, high",
    "gemini-3-pro-preview, none, thinkingLevel, low",
    "gemini-3-flash-preview, none, thinkingLevel, minimal",
    "gemini-3.1-pro, medium, thinkingLevel, medium",
    "gemini-4-flash, xhigh, thinkingLevel, high",
  })
  void thinkingIsSaidAsTheModelTakesIt(String model, String effort, String field, String value)
      throws Exception {
    JsonNode config = thinking(model, effort);
    assertEquals(1, config.size());
    assertEquals(value, config.get(field).asText());
  }

  private static JsonNode thinking(String model, String effort) throws Exception {
    var plain = of(List.of(user(new Text("x"))));
    var said =
        new Conversation(
            List.of(),
            plain.messages(),
            new Conversation.ToolUse(List.of(), null, null),
            new Conversation.Generation(
                Sampling.NONE, OutputForm.PROSE, new Thinking(effort, null, null), null, false),
            new Conversation.CallerNotes(null, Map.of(), Set.of()));
    EncodedRequest written = new GeminiCodec().writeCall(said, target(model, null));
    boolean told = body(written).at("/generationConfig").has("thinkingConfig");
    assertEquals(told ? List.of() : List.of("reasoning_effort"), written.dropped());
    return body(written).at("/generationConfig/thinkingConfig");
  }

  @Test
  void modelsThatDoNotThinkAreNotTold() throws Exception {
    assertEquals(true, thinking("gemini-2.0-flash", "high").isMissingNode());
    assertEquals(true, thinking("gemma-3-27b-it", "high").isMissingNode());
  }

  @Test
  void aWholeAnswerIsUnderstood() throws Exception {
    ModelAnswer answer =
        new GeminiCodec()
            .readAnswer(
                """
                {"candidates":[{"content":{"role":"model","parts":[
                   {"text":"hm","thought":true},
                   {"text":"Köln 🌉 is fine.","thoughtSignature":"AQI="},
                   {"functionCall":{"name":"weather","args":{"n":1.50}},"thoughtSignature":"AwQ="},
                   {"functionCall":{"id":"x","name":"weather"}}]},
                  "finishReason":"STOP","index":0,"avgLogprobs":-0.1,
                  "logprobsResult":{
                    "topCandidates":[{"candidates":[{"token":"K","logProbability":-0.25}]}],
                    "chosenCandidates":[{"token":"K","tokenId":5,"logProbability":-0.25}]},
                  "groundingMetadata":{
                    "groundingChunks":[{"web":{"uri":"https://a.example","title":"A"}}],
                    "groundingSupports":[{"segment":{"partIndex":1,"startIndex":6,"endIndex":10},
                      "groundingChunkIndices":[0]}]}}],
                 "usageMetadata":{"promptTokenCount":20,"candidatesTokenCount":12,
                   "thoughtsTokenCount":5,"cachedContentTokenCount":8,"toolUsePromptTokenCount":11,
                   "totalTokenCount":48},
                 "modelVersion":"gemini-2.5-flash","responseId":"r1"}
                """
                    .getBytes(UTF_8));
    ModelAnswer.Choice choice = answer.choices().getFirst();
    var citation = new Part.Citation("https://a.example", "A", null, 5, 7);
    assertEquals(
        List.of(
            new Part.Reasoning("hm", null),
            new Text("Köln 🌉 is fine.", List.of(citation)),
            new Part.Reasoning("", new Signature(GeminiDialect.ID, "AQI=", false)),
            new ToolCall(
                GeminiParts.madeId("r1", 0, 0),
                "weather",
                "{\"n\":1.50}",
                new Signature(GeminiDialect.ID, "AwQ=", false)),
            new ToolCall("x", "weather", "{}")),
        choice.parts());
    assertEquals(StopReason.TOOL_CALLS, choice.stop());
    var k = new TokenLogprob("K", -0.25, List.of());
    assertEquals(List.of(new TokenLogprob("K", -0.25, List.of(k))), choice.logprobs());
    assertEquals(new Usage(31, 17, 8, 5), answer.usage());
    assertEquals("gemini-2.5-flash r1", answer.model() + " " + answer.id());
  }

  @ParameterizedTest
  @CsvSource({
    "STOP, END",
    "MAX_TOKENS, LENGTH",
    "SAFETY, FILTERED",
    "PROHIBITED_CONTENT, FILTERED",
    "MALFORMED_FUNCTION_CALL, OTHER",
    "SOMETHING_NEW, OTHER",
  })
  void reasonsToEndAreUnderstood(String word, StopReason stop) throws Exception {
    String body = "{\"candidates\":[{\"finishReason\":\"" + word + "\"}]}";
    ModelAnswer answer = new GeminiCodec().readAnswer(body.getBytes(UTF_8));
    assertEquals(stop, answer.choices().getFirst().stop());
  }

  @Test
  void aBlockedPromptIsAnAnswerAndAnErrorIsNone() throws Exception {
    var codec = new GeminiCodec();
    ModelAnswer blocked =
        codec.readAnswer("{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}".getBytes(UTF_8));
    assertEquals(StopReason.FILTERED, blocked.choices().getFirst().stop());
    byte[] error = "[{\"error\":{\"code\":429,\"message\":\"slow\"}}]".getBytes(UTF_8);
    assertThrows(NoAnswer.class, () -> codec.readAnswer(error));
    assertEquals("slow", codec.errorMessage(error));
    for (String none : List.of("", "{}", "[]", "{\"candidates\":[]}", "{\"candidates\":[{")) {
      assertThrows(NoAnswer.class, () -> codec.readAnswer(none.getBytes(UTF_8)), none);
    }
  }
}
