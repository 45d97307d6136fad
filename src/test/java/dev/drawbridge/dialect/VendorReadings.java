package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.bedrock.AwsFrames;
import dev.drawbridge.dialect.bedrock.BedrockDialect;
import dev.drawbridge.dialect.ollama.OllamaDialect;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.eventstream.Message;

/**
 * What a vendor's own answer says, read member by member and without a line of what is tested. Its
 * steps are the same for a whole answer and for a stream: a whole one is a stream of one step.
 */
final class VendorReadings {
  private static final Set<String> LENGTH =
      Set.of("length", "max_tokens", "MAX_TOKENS", "model_length", "model_context_window_exceeded");
  private static final Set<String> WITHHELD =
      Set.of(
          "content_filter",
          "refusal",
          "SAFETY",
          "RECITATION",
          "PROHIBITED_CONTENT",
          "BLOCKLIST",
          "SPII",
          "guardrail_intervened",
          "content_filtered");

  private final StringBuilder text = new StringBuilder();
  private final StringBuilder thought = new StringBuilder();
  private final Map<Integer, Piece> calls = new TreeMap<>();
  private String reason = "";
  private boolean refused;
  private long input = -1;
  private long output = -1;

  /** A call so far. */
  private static final class Piece {
    String id = "";
    String name = "";
    @Nullable JsonNode whole;
    final StringBuilder arguments = new StringBuilder();

    /** Texts by the places that they fill, where they come so. */
    final SortedMap<String, String> places = new TreeMap<>();
  }

  private VendorReadings() {}

  static AnswerReading of(Dialect dialect, boolean stream, byte[] answer) throws IOException {
    var read = new VendorReadings();
    for (JsonNode step : steps(dialect, stream, answer)) {
      switch (dialect.wire()) {
        case "openai" -> read.chat(step);
        case "anthropic" -> read.anthropic(step);
        case "gemini" -> read.gemini(step);
        case "bedrock" -> read.bedrock(step);
        case "ollama" -> read.ollama(step);
        default -> throw new IllegalArgumentException("read by nobody but its callers");
      }
    }
    return read.reading();
  }

  private static List<JsonNode> steps(Dialect dialect, boolean stream, byte[] answer)
      throws IOException {
    List<JsonNode> steps = new ArrayList<>();
    if (answer.length > 0 && answer[0] == '[') {
      for (JsonNode step : Json.tree(answer)) steps.add(step);
    } else if (!stream) {
      steps.add(Json.tree(answer));
    } else if (dialect.equals(BedrockDialect.ID)) {
      for (Message message : new AwsFrames().feed(answer)) {
        steps.add(Json.tree(message.getPayload()));
      }
    } else if (dialect.equals(OllamaDialect.ID)) {
      for (String line : new String(answer, UTF_8).split("\n")) steps.add(Json.tree(line));
    } else {
      for (String data : ClientReadings.data(answer)) {
        if (!data.equals("[DONE]")) steps.add(Json.tree(data));
      }
    }
    return steps;
  }

  private AnswerReading reading() {
    List<AnswerReading.Call> made = new ArrayList<>();
    for (Piece piece : calls.values()) {
      JsonNode whole = piece.whole;
      boolean said = whole != null && (piece.arguments.isEmpty() || !whole.isEmpty());
      made.add(
          !piece.places.isEmpty()
              ? new AnswerReading.Call(piece.name, piece.places)
              : said && whole != null
                  ? AnswerReading.Call.of(piece.name, whole)
                  : AnswerReading.Call.of(piece.name, piece.arguments.toString()));
    }
    AnswerReading.End end = made.isEmpty() ? AnswerReading.End.DONE : AnswerReading.End.CALLS;
    if (LENGTH.contains(reason)) end = AnswerReading.End.LENGTH;
    else if (WITHHELD.contains(reason) || refused) end = AnswerReading.End.WITHHELD;
    return new AnswerReading(text.toString(), thought.toString(), made, end, input, output);
  }

  private Piece call(int number) {
    return calls.computeIfAbsent(number, n -> new Piece());
  }

  private void chat(JsonNode step) {
    JsonNode choice = step.path("choices").path(0);
    if (choice.path("index").asInt(0) == 0) {
      JsonNode said = choice.has("delta") ? choice.path("delta") : choice.path("message");
      JsonNode content = said.path("content");
      if (content.isTextual()) text.append(content.asText());
      for (JsonNode part : content) {
        text.append(part.path("text").asText(""));
        for (JsonNode inner : part.path("thinking")) thought.append(inner.path("text").asText(""));
      }
      refused |= !said.path("refusal").asText("").isEmpty() && !said.path("refusal").isNull();
      if (!said.path("refusal").isNull()) text.append(said.path("refusal").asText(""));
      thought.append(reasoning(said));
      for (JsonNode call : said.path("tool_calls")) {
        String id = call.path("id").asText("");
        int last = calls.size() - 1;
        boolean more = last >= 0 && (id.isEmpty() || id.equals(call(last).id));
        Piece piece = call(call.path("index").asInt(more ? last : last + 1));
        if (!id.isEmpty()) piece.id = id;
        piece.name += call.path("function").path("name").asText("");
        JsonNode arguments = call.path("function").path("arguments");
        piece.arguments.append(arguments.isObject() ? arguments.toString() : arguments.asText(""));
      }
      // Snowflake fills in what it has not.
      if (!said.path("function_call").path("name").asText("").isEmpty()) {
        call(0).name += said.path("function_call").path("name").asText("");
        call(0).arguments.append(said.path("function_call").path("arguments").asText(""));
      }
      if (choice.path("finish_reason").isTextual()) reason = choice.path("finish_reason").asText();
    }
    JsonNode usage = step.path("usage");
    if (!usage.isObject()) usage = step.path("x_groq").path("usage");
    if (!usage.isObject()) return;
    input = usage.path("prompt_tokens").asLong();
    output = usage.path("completion_tokens").asLong();
    if (usage.path("total_tokens").asLong() > input + output) {
      output = usage.path("total_tokens").asLong() - input;
    }
  }

  private static String reasoning(JsonNode said) {
    for (String name : List.of("reasoning_content", "reasoning")) {
      if (said.path(name).isTextual()) return said.path(name).asText();
    }
    var all = new StringBuilder();
    for (JsonNode detail : said.path("reasoning_details")) {
      all.append(detail.path("text").asText(detail.path("summary").asText("")));
    }
    return all.toString();
  }

  private void anthropic(JsonNode step) {
    JsonNode message = step.has("message") ? step.path("message") : step;
    int number = 0;
    for (JsonNode block : message.path("content")) block(number++, block);
    if (step.has("content_block")) block(step.path("index").asInt(), step.path("content_block"));
    JsonNode delta = step.path("delta");
    text.append(delta.path("text").asText(""));
    thought.append(delta.path("thinking").asText(""));
    Piece open = calls.get(step.path("index").asInt(-1));
    if (open != null) open.arguments.append(delta.path("partial_json").asText(""));
    JsonNode told = delta.has("stop_reason") ? delta : message;
    if (told.path("stop_reason").isTextual()) reason = told.path("stop_reason").asText();
    JsonNode usage = step.has("usage") ? step.path("usage") : message.path("usage");
    if (usage.has("input_tokens")) {
      input = usage.path("input_tokens").asLong();
      input += usage.path("cache_read_input_tokens").asLong();
      input += usage.path("cache_creation_input_tokens").asLong();
    }
    if (usage.has("output_tokens")) output = usage.path("output_tokens").asLong();
  }

  private void block(int number, JsonNode block) {
    switch (block.path("type").asText()) {
      case "text" -> text.append(block.path("text").asText(""));
      case "thinking" -> thought.append(block.path("thinking").asText(""));
      case "tool_use" -> {
        call(number).name = block.path("name").asText();
        call(number).whole = block.path("input");
      }
      default -> {}
    }
  }

  private void gemini(JsonNode step) {
    JsonNode candidate = step.path("candidates").path(0);
    for (JsonNode part : candidate.path("content").path("parts")) {
      if (part.has("functionCall")) call(part.path("functionCall"));
      (part.path("thought").asBoolean() ? thought : text).append(part.path("text").asText(""));
    }
    if (candidate.has("finishReason")) reason = candidate.path("finishReason").asText();
    if (step.path("promptFeedback").has("blockReason")) reason = "SAFETY";
    JsonNode usage = step.path("usageMetadata");
    if (!usage.isObject()) return;
    input = usage.path("promptTokenCount").asLong();
    input += usage.path("toolUsePromptTokenCount").asLong();
    output = usage.path("candidatesTokenCount").asLong();
    output += usage.path("thoughtsTokenCount").asLong();
  }

  private void call(JsonNode said) {
    if (said.has("name")) {
      Piece call = call(calls.size());
      call.name = said.path("name").asText();
      call.whole = said.path("args");
    }
    for (JsonNode piece : said.path("partialArgs")) {
      String text = piece.path("stringValue").asText();
      call(calls.size() - 1).places.merge(piece.path("jsonPath").asText(), text, String::concat);
    }
  }

  private void bedrock(JsonNode step) {
    int number = 0;
    for (JsonNode block : step.path("output").path("message").path("content")) {
      text.append(block.path("text").asText(""));
      for (JsonNode cited : block.path("citationsContent").path("content")) {
        text.append(cited.path("text").asText(""));
      }
      JsonNode reasoned = block.path("reasoningContent").path("reasoningText");
      thought.append(reasoned.path("text").asText(""));
      if (block.has("toolUse")) {
        call(number).name = block.path("toolUse").path("name").asText();
        call(number).whole = block.path("toolUse").path("input");
      }
      number++;
    }
    int index = step.path("contentBlockIndex").asInt();
    if (step.path("start").has("toolUse")) {
      call(index).name = step.path("start").path("toolUse").path("name").asText();
    }
    JsonNode delta = step.path("delta");
    text.append(delta.path("text").asText(""));
    thought.append(delta.path("reasoningContent").path("text").asText(""));
    if (delta.has("toolUse")) {
      call(index).arguments.append(delta.path("toolUse").path("input").asText());
    }
    if (step.has("stopReason")) reason = step.path("stopReason").asText();
    JsonNode usage = step.path("usage");
    if (!usage.isObject()) return;
    input = usage.path("inputTokens").asLong();
    input += usage.path("cacheReadInputTokens").asLong();
    input += usage.path("cacheWriteInputTokens").asLong();
    output = usage.path("outputTokens").asLong();
  }

  private void ollama(JsonNode step) {
    JsonNode message = step.path("message");
    text.append(message.path("content").asText(""));
    thought.append(message.path("thinking").asText(""));
    for (JsonNode call : message.path("tool_calls")) {
      Piece piece = call(calls.size());
      piece.name = call.path("function").path("name").asText();
      piece.whole = call.path("function").path("arguments");
    }
    if (!step.path("done").asBoolean()) return;
    reason = step.path("done_reason").asText("");
    input = step.path("prompt_eval_count").asLong();
    output = step.path("eval_count").asLong();
  }
}
