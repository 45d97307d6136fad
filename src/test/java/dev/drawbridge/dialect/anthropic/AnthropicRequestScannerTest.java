package dev.drawbridge.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.States;
import dev.drawbridge.dialect.codec.FieldRules;
import dev.drawbridge.dialect.codec.ForeignSignatures;
import dev.drawbridge.dialect.codec.KeptIds;
import dev.drawbridge.dialect.codec.PartTypes;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.json.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicRequestScannerTest {
  static ModelCall read(String body) {
    return AnthropicRequestScanner.read(body.getBytes(UTF_8));
  }

  /** A call with these further members. */
  private static String call(String members) {
    return "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]"
        + members
        + "}";
  }

  /** A call of one user's message with these blocks. */
  private static ModelCall blocks(String blocks) {
    return read(
        "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":["
            + blocks
            + "]}]}");
  }

  @Test
  void aUsualCallIsRead() {
    ModelCall call =
        read(
            call(
                ",\"stream\":true,\"system\":[{\"type\":\"text\",\"text\":\"s\",\"cache_control\":"
                    + "{\"type\":\"ephemeral\"}}],\"metadata\":{\"user_id\":\"u\"},\"tools\":[{"
                    + "\"name\":\"t\",\"input_schema\":{\"Model\":1,\"model\":2}}]"));

    assertEquals(AnthropicDialect.ID, call.dialect());
    assertEquals(Operation.CHAT, call.operation());
    assertEquals("m", call.model());
    assertEquals(9, call.maxOutputTokens());
    assertTrue(call.stream() && call.usageAsked());
    assertEquals(Set.of(Capability.CHAT, Capability.STREAMING, Capability.TOOLS), call.needs());
    assertEquals(Set.of(), call.features());
    assertTrue(call.estimatedInputTokens() > 20);
  }

  @Test
  void onlyWhatHasToChangeIsRewritten() throws Exception {
    String body = call(", \"metadata\" : {\"user_id\":\"ann\"}, \"new_thing\":{\"a\":[1.0]}");
    ModelCall call = read(body);

    var same = new CallTarget(AnthropicDialect.ID, null, "m", 20, null, true, null);
    assertSame(call.body(), Dialects.translation(call, same).request().body());

    var other = new CallTarget(AnthropicDialect.ID, null, "claude", 5, null, true, p -> "p-" + p);
    assertEquals(
        body.replace("\"m\"", "\"claude\"").replace(":9,", ":5,").replace("\"ann\"", "\"p-ann\""),
        new String(Dialects.translation(call, other).request().body(), UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model | {\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
        "max_tokens | {\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
        "max_tokens | {\"model\":\"m\",\"max_tokens\":0,\"messages\":[]}",
        "max_tokens | {\"model\":\"m\",\"max_tokens\":null,\"messages\":[]}",
        "messages | {\"model\":\"m\",\"max_tokens\":1}",
        "messages | {\"model\":\"m\",\"max_tokens\":1,\"messages\":[]}",
        "messages | {\"model\":\"m\",\"max_tokens\":1,\"messages\":[3]}",
        "messages | {\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"content\":\"x\"}]}",
        "messages | {\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\"}]}",
        "messages.content | {\"messages\":[{\"role\":\"user\",\"content\":{}}]}",
        "messages.content | {\"messages\":[{\"role\":\"user\",\"content\":[{}]}]}",
        "messages.content.content |"
            + " {\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"content\":{\"type\":\"text\"}}]}]}",
        "messages.role | {\"messages\":[{\"role\":7,\"content\":\"x\"}]}",
        "system | {\"system\":{}}",
        "system | {\"system\":[\"x\"]}",
        "tools | {\"tools\":{}}",
        "tools | {\"tools\":[1]}",
        "tool_choice | {\"tool_choice\":\"auto\"}",
        "stream | {\"stream\":\"yes\"}",
        "metadata.user_id | {\"metadata\":{\"user_id\":3}}",
        "metadata.user_id | {\"metadata\":{\"User_ID\":\"x\"}}",
        "max_tokens | {\"MAX_TOKENS\":3}",
        "cache_control | {\"system\":[{\"type\":\"text\",\"Cache_Control\":{}}]}",
        "source | {\"messages\":[{\"role\":\"user\",\"content\":[{\"Source\":{}}]}]}",
      })
  void aBadCallIsRefusedByTheFieldsName(String field, String body) {
    Refusal refusal = assertThrows(Refusal.class, () -> read(body));
    assertEquals(field, refusal.details().param());
  }

  @Test
  void whatAVendorChargesMoreForIsNamed() {
    assertTrue(read(call(",\"speed\":\"fast\"")).asksForDearTier());
    assertFalse(read(call(",\"speed\":\"standard\"")).asksForDearTier());
    assertFalse(read(call(",\"service_tier\":\"standard_only\"")).asksForDearTier());
    String kept =
        "{\"type\":\"text\",\"text\":\"x\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"%s\"}}";
    assertTrue(blocks(kept.formatted("5m")).fields().contains(ModelCall.CACHE));
    assertFalse(blocks(kept.formatted("5m")).fields().contains(ModelCall.CACHE_FOR_AN_HOUR));
    assertTrue(blocks(kept.formatted("1h")).fields().contains(ModelCall.CACHE_FOR_AN_HOUR));
    // A word of the prompt, or an argument of a tool's, is none
    assertFalse(
        blocks("{\"type\":\"text\",\"text\":\"cache_control\"}")
            .fields()
            .contains(ModelCall.CACHE));
  }

  @Test
  void aVendorsSearchBesideAFunctionIsNamed() {
    String tool = ",\"tools\":[{\"name\":\"f\",\"input_schema\":{},%s}]";
    var searching = read(call(tool.formatted("\"web_search\":{}")));
    assertTrue(searching.fields().contains("tools.web_search"));
    var usual = read(call(tool.formatted("\"cache_control\":{\"type\":\"ephemeral\"}")));
    assertTrue(usual.fields().stream().noneMatch(f -> f.startsWith("tools.")));
  }

  @Test
  void aCountNeedsNoBound() {
    String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    ModelCall call = AnthropicRequestScanner.readCount(body.getBytes(UTF_8));
    assertEquals(Operation.COUNT_TOKENS, call.operation());
    assertFalse(call.stream());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "IMAGE_LINK | VISION | {\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"u\"}}",
        " | VISION | {\"source\":{\"data\":\"aGk=\",\"type\":\"base64\"},\"type\":\"image\"}",
        "DOCUMENT | PDF | {\"type\":\"document\",\"source\":{\"type\":\"base64\",\"data\":\"\"}}",
        "DOCUMENT | | {\"type\":\"document\",\"source\":{\"type\":\"text\",\"data\":\"t\"}}",
        "DOCUMENT_LINK | PDF | {\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"\"}}",
        "OWN_FORM | PDF | {\"type\":\"document\",\"source\":{\"type\":\"content\"}}",
        "STORED_STATE | VISION |"
            + " {\"type\":\"image\",\"source\":{\"type\":\"file\",\"file_id\":\"f\"}}",
        "CITATIONS | | {\"type\":\"text\",\"text\":\"\",\"citations\":{\"enabled\":true}}",
        "OWN_FORM | | {\"type\":\"search_result\",\"content\":[{\"type\":\"text\"}]}",
        "OWN_FORM | | {\"type\":\"server_tool_use\",\"input\":{\"type\":1,\"Type\":2}}",
        "OWN_FORM | | {\"type\":\"tool_result\",\"content\":[{\"type\":\"tool_reference\"}]}",
        "TOOL_RESULT_MEDIA | VISION |"
            + " {\"type\":\"tool_result\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\"}}]}",
      })
  void whatNotEveryDialectSaysIsAFeature(String feature, String need, String block) {
    ModelCall call = blocks(block);
    assertEquals(feature == null ? Set.of() : Set.of(Feature.valueOf(feature)), call.features());
    Set<Capability> needs = new HashSet<>(call.needs());
    needs.remove(Capability.CHAT);
    assertEquals(need == null ? Set.of() : Set.of(Capability.valueOf(need)), needs);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"container_upload\",\"file_id\":\"f\"}",
        "{\"type\":\"code_execution_tool_result\",\"content\":{\"content\":[{\"file_id\":\"f\"}]}}",
        "{\"type\":\"document\",\"source\":{\"type\":\"content\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"file\",\"file_id\":\"f\"}}]}}",
        "{\"type\":\"text\",\"text\":\"\",\"citations\":[{\"file_id\":\"f\"}]}",
      })
  void aVendorsFileIsKeptStateWhereverItIsNamed(String block) {
    ModelCall call = blocks(block);
    assertEquals(Map.of("f", "file_id"), States.named(call));
    assertTrue(call.features().contains(Feature.STORED_STATE));
  }

  @Test
  void aSkillIsKeptStateUnlessItIsEverybodys() {
    ModelCall call =
        read(
            call(
                ",\"container\":{\"skills\":[{\"type\":\"anthropic\",\"skill_id\":\"pptx\"},"
                    + "{\"type\":\"custom\",\"skill_id\":\"skill_01\"}]}"));
    assertEquals(Map.of("skill_01", "skill_id"), States.named(call));
  }

  @Test
  void whatToolsTakeNamesNothing() {
    ModelCall call = blocks("{\"type\":\"tool_use\",\"input\":{\"file_id\":\"f\"}}");
    assertEquals(Map.of(), States.named(call));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "STOP | | ,\"stop_sequences\":[\"a\"]",
        " | | ,\"stop_sequences\":[]",
        "JSON_SCHEMA | | ,\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{}}}",
        "JSON_SCHEMA | | ,\"output_format\":{\"type\":\"json_schema\",\"schema\":{}}",
        "HOSTED_TOOL | tools.web_search_20250305 | ,\"tools\":[{\"type\":\"web_search_20250305\"}]",
        "OWN_FORM | | ,\"tools\":[{\"type\":\"bash_20250124\",\"name\":\"bash\"}]",
        "HOSTED_TOOL | mcp_servers | ,\"mcp_servers\":[{\"url\":\"u\"}]",
        " | | ,\"mcp_servers\":[]",
        "STORED_STATE | | ,\"container\":\"c\"",
        "HOSTED_TOOL | container.skills | ,\"container\":{\"skills\":[{}]}",
        " | inference_geo | ,\"inference_geo\":\"us\"",
        " | | ,\"context_management\":{\"edits\":[]}",
      })
  void whatActsBehindPolicysBackIsAField(String feature, String refused, String members) {
    ModelCall call = read(call(members));
    assertEquals(feature == null ? Set.of() : Set.of(Feature.valueOf(feature)), call.features());
    assertEquals(
        Optional.ofNullable(refused),
        FieldRules.firstRefused(Vendor.of("anthropic"), call.fields(), Set.of()));
  }

  @Test
  void mediaCountAsWhatTheyAre() {
    String big = "A".repeat(600_000);
    ModelCall image =
        blocks("{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"data\":\"" + big + "\"}}");
    assertEquals(PartTypes.IMAGE_TOKENS, image.input().media());
    assertTrue(image.estimatedInputTokens() < 5000);
  }

  /** What reaches Anthropic of a conversation that another vendor had a part in. */
  private static JsonNode sent(String messages) throws Exception {
    ModelCall call = read("{\"model\":\"m\",\"max_tokens\":9,\"messages\":[" + messages + "]}");
    var target = new CallTarget(AnthropicDialect.ID, null, "m", null, null, false, null);
    EncodedRequest said = Dialects.translation(call, target).request();
    assertEquals(List.of("reasoning"), said.dropped());
    return Json.tree(said.body()).get("messages");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s,K", "K,%s", "%s,K,%s", "K,%s,%s,K", " %s , %s , K "})
  void anotherVendorsReasoningNeverReachesAnthropic(String order) throws Exception {
    String foreign =
        "{\"type\":\"thinking\",\"thinking\":\"a, b\",\"signature\":\"drawbridge.gemini.x\"}";
    String hidden = "{\"data\":\"drawbridge.openai.hidden.x\",\"type\":\"redacted_thinking\"}";
    String kept = "{\"type\":\"text\",\"text\":\"k\"}";
    String blocks = order.formatted(foreign, hidden).replace("K", kept);
    String messages = "{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"assistant\",\"content\":[";

    JsonNode sent = sent(messages + blocks + "]}");

    assertFalse(sent.toString().contains("drawbridge"));
    assertEquals(order.chars().filter(c -> c == 'K').count(), sent.at("/1/content").size());
  }

  @Test
  void aMessageOfNothingElseGoesWithIt() throws Exception {
    JsonNode sent =
        sent(
            "{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"assistant\",\"content\":[{\"type\":"
                + "\"thinking\",\"thinking\":\"\",\"signature\":\""
                + ForeignSignatures.UNSIGNED
                + "\"}]},{\"role\":\"user\",\"content\":\"y\"}");
    assertEquals(2, sent.size());
  }

  @Test
  void citationsThatWeMadeGoToo() throws Exception {
    String ours =
        "{\"type\":\"web_search_result_location\",\"url\":\"u\",\"encrypted_index\":\""
            + KeptIds.OF_OUR_CITATIONS
            + "\"}";
    String theirs = ours.replace(KeptIds.OF_OUR_CITATIONS, "Eo8");
    for (String citations : new String[] {ours, ours + "," + ours, ours + "," + theirs}) {
      JsonNode sent =
          sent(
              "{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"assistant\",\"content\":[{\"type\":"
                  + "\"text\",\"text\":\"t\",\"citations\":["
                  + citations
                  + "]}]}");
      assertEquals(citations.contains("Eo8") ? 1 : 0, sent.at("/1/content/0/citations").size());
    }
  }

  @Test
  void whatIsReadIsWhatAnotherDialectIsTold() {
    // Given what Claude Code sends
    ModelCall call =
        read(
            """
            {"model":"m","max_tokens":32000,"stream":true,"temperature":1,
             "system":[{"type":"text","text":"You are.","cache_control":{"type":"ephemeral"}}],
             "thinking":{"type":"adaptive"},"output_config":{"effort":"high"},
             "context_management":{"edits":[]},"metadata":{"user_id":"u"},
             "tool_choice":{"type":"auto","disable_parallel_tool_use":true},
             "tools":[{"name":"Bash","description":"d","input_schema":{"type":"object"},
               "eager_input_streaming":true}],
             "messages":[{"role":"user","content":"hi"},
              {"role":"assistant","content":[
               {"type":"redacted_thinking","data":"drawbridge.call.drawbridge.gemini.sig"},
               {"type":"tool_use","id":"t1","name":"Bash","input":{"n":1.50}}]},
              {"role":"user","content":[{"type":"text","text":"so?"},
               {"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"r"}],
                "cache_control":{"type":"ephemeral","ttl":"1h"}}]}]}
            """);

    var said = new AnthropicCodec().readCall(call);

    assertEquals("Conversation[3 messages, 1 tools]", said.toString());
    assertEquals(Set.of("context_management", "tools.eager_input_streaming"), said.unsaid());
    assertEquals(Map.of(), said.metadata());
    assertEquals("high", Objects.requireNonNull(said.thinking()).effort());
    assertEquals(false, said.parallelTools());
    var assistant = said.messages().get(1).parts();
    assertEquals(
        new Part.ToolCall(
            "t1", "Bash", "{\"n\":1.50}", new Part.Signature(GeminiDialect.ID, "sig", false)),
        assistant.getFirst());
    var results = said.messages().get(2).parts();
    assertTrue(results.get(0) instanceof Part.ToolResult);
    assertEquals(new Part.CacheMark("1h"), results.get(1));
  }
}
