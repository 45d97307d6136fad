package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.genai.types.FinishReason;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.GenerateContentResponseUsageMetadata;
import com.google.genai.types.Part;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseOutputMessage;
import com.openai.models.responses.ResponseReasoningItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import dev.drawbridge.exchange.Dialect;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the vendors' own Java SDKs make of an answer in their dialect: their classes, their
 * accumulators, their validation, and no network.
 */
final class ClientReadings {
  private static final JsonMapper OPENAI = com.openai.core.ObjectMappers.jsonMapper();
  private static final JsonMapper ANTHROPIC = com.anthropic.core.ObjectMappers.jsonMapper();

  private ClientReadings() {}

  static AnswerReading whole(Dialect dialect, byte[] body) throws IOException {
    return switch (dialect.wire()) {
      case "openai" -> chat(OPENAI.readValue(body, ChatCompletion.class));
      case "responses" -> response(OPENAI.readValue(body, Response.class));
      case "anthropic" -> message(ANTHROPIC.readValue(body, Message.class));
      case "gemini" -> gemini(List.of(GenerateContentResponse.fromJson(new String(body, UTF_8))));
      default -> throw new IllegalArgumentException("no caller speaks " + dialect);
    };
  }

  static AnswerReading stream(Dialect dialect, byte[] body) throws IOException {
    return switch (dialect.wire()) {
      case "openai" -> {
        var all = ChatCompletionAccumulator.create();
        var thought = new StringBuilder();
        for (String data : data(body)) {
          if (data.equals("[DONE]")) break;
          var chunk = OPENAI.readValue(data, ChatCompletionChunk.class).validate();
          var _ = all.accumulate(chunk);
          for (var choice : chunk.choices()) {
            if (choice.index() == 0) thought(thought, choice.delta()._additionalProperties());
          }
        }
        AnswerReading read = chat(all.chatCompletion());
        yield new AnswerReading(
            read.text(), thought.toString(), read.calls(), read.end(), read.input(), read.output());
      }
      case "responses" -> {
        var all = ResponseAccumulator.create();
        for (String data : data(body)) {
          var _ = all.accumulate(OPENAI.readValue(data, ResponseStreamEvent.class).validate());
        }
        yield response(all.response());
      }
      case "anthropic" -> {
        var all = MessageAccumulator.create();
        for (String data : data(body)) {
          if (data.contains("\"type\":\"ping\"")) continue;
          var _ = all.accumulate(ANTHROPIC.readValue(data, RawMessageStreamEvent.class).validate());
        }
        yield message(all.message());
      }
      case "gemini" -> {
        List<GenerateContentResponse> chunks = new ArrayList<>();
        for (String data : data(body)) chunks.add(GenerateContentResponse.fromJson(data));
        yield gemini(chunks);
      }
      default -> throw new IllegalArgumentException("no caller speaks " + dialect);
    };
  }

  /** The data of each event, of which none here has more than one line. */
  static List<String> data(byte[] body) {
    return new String(body, UTF_8)
        .lines()
        .filter(line -> line.startsWith("data:"))
        .map(line -> line.substring(5).strip())
        .toList();
  }

  private static void thought(StringBuilder to, Map<String, com.openai.core.JsonValue> beyond) {
    var said = beyond.get("reasoning_content");
    String text = said == null ? null : said.convert(String.class);
    if (text != null) to.append(text);
  }

  private static AnswerReading chat(ChatCompletion answer) {
    var choice = answer.validate().choices().getFirst();
    var message = choice.message();
    var thought = new StringBuilder();
    thought(thought, message._additionalProperties());
    List<AnswerReading.Call> calls = new ArrayList<>();
    for (ChatCompletionMessageToolCall call : message.toolCalls().orElse(List.of())) {
      var function = call.asFunction().function();
      calls.add(AnswerReading.Call.of(function.name(), function.arguments()));
    }
    var usage = answer.usage();
    return new AnswerReading(
        message.content().orElse("") + message.refusal().orElse(""),
        thought.toString(),
        calls,
        switch (choice.finishReason().asString()) {
          case "length" -> AnswerReading.End.LENGTH;
          case "tool_calls" -> AnswerReading.End.CALLS;
          case "content_filter" -> AnswerReading.End.WITHHELD;
          default ->
              message.refusal().isPresent() ? AnswerReading.End.WITHHELD : AnswerReading.End.DONE;
        },
        usage.map(u -> u.promptTokens()).orElse(-1L),
        usage.map(u -> u.completionTokens()).orElse(-1L));
  }

  private static AnswerReading response(Response answer) {
    var text = new StringBuilder();
    var thought = new StringBuilder();
    boolean refused = false;
    List<AnswerReading.Call> calls = new ArrayList<>();
    for (ResponseOutputItem item : answer.validate().output()) {
      if (item.isMessage()) {
        for (ResponseOutputMessage.Content content : item.asMessage().content()) {
          refused |= content.isRefusal();
          text.append(
              content.isRefusal() ? content.asRefusal().refusal() : content.asOutputText().text());
        }
      }
      if (item.isFunctionCall()) {
        var call = item.asFunctionCall();
        calls.add(AnswerReading.Call.of(call.name(), call.arguments()));
      }
      if (item.isReasoning()) thought(thought, item.asReasoning());
    }
    boolean whole = answer.status().filter(ResponseStatus.COMPLETED::equals).isPresent();
    boolean withheld =
        answer.incompleteDetails().flatMap(d -> d.reason()).stream()
            .anyMatch(r -> r.asString().equals("content_filter"));
    AnswerReading.End end = calls.isEmpty() ? AnswerReading.End.DONE : AnswerReading.End.CALLS;
    if (!whole) end = withheld ? AnswerReading.End.WITHHELD : AnswerReading.End.LENGTH;
    else if (refused) end = AnswerReading.End.WITHHELD;
    return new AnswerReading(
        text.toString(),
        thought.toString(),
        calls,
        end,
        answer.usage().map(u -> u.inputTokens()).orElse(-1L),
        answer.usage().map(u -> u.outputTokens()).orElse(-1L));
  }

  private static void thought(StringBuilder to, ResponseReasoningItem item) {
    item.summary().forEach(s -> to.append(s.text()));
    item.content().ifPresent(all -> all.forEach(c -> to.append(c.text())));
  }

  private static AnswerReading message(Message answer) {
    var text = new StringBuilder();
    var thought = new StringBuilder();
    List<AnswerReading.Call> calls = new ArrayList<>();
    for (ContentBlock block : answer.validate().content()) {
      block.text().ifPresent(t -> text.append(t.text()));
      block.thinking().ifPresent(t -> thought.append(t.thinking()));
      block
          .toolUse()
          .ifPresent(
              call ->
                  calls.add(
                      AnswerReading.Call.of(
                          call.name(), ANTHROPIC.convertValue(call._input(), JsonNode.class))));
    }
    var usage = answer.usage();
    long cached =
        usage.cacheReadInputTokens().orElse(0L) + usage.cacheCreationInputTokens().orElse(0L);
    return new AnswerReading(
        text.toString(),
        thought.toString(),
        calls,
        switch (answer.stopReason().map(Object::toString).orElse("")) {
          case "max_tokens", "model_context_window_exceeded" -> AnswerReading.End.LENGTH;
          case "tool_use" -> AnswerReading.End.CALLS;
          case "refusal" -> AnswerReading.End.WITHHELD;
          default -> AnswerReading.End.DONE;
        },
        usage.inputTokens() + cached,
        usage.outputTokens());
  }

  private static AnswerReading gemini(List<GenerateContentResponse> chunks) {
    var text = new StringBuilder();
    var thought = new StringBuilder();
    List<AnswerReading.Call> calls = new ArrayList<>();
    AnswerReading.End end = AnswerReading.End.DONE;
    GenerateContentResponseUsageMetadata usage = null;
    for (GenerateContentResponse chunk : chunks) {
      if (chunk.usageMetadata().isPresent()) usage = chunk.usageMetadata().get();
      var candidates = chunk.candidates().orElse(List.of());
      if (candidates.isEmpty()) continue;
      var first = candidates.getFirst();
      for (Part part : first.content().flatMap(c -> c.parts()).orElse(List.of())) {
        boolean thinks = part.thought().orElse(false);
        part.text().ifPresent((thinks ? thought : text)::append);
        if (part.functionCall().isPresent()) {
          FunctionCall call = part.functionCall().get();
          calls.add(
              AnswerReading.Call.of(
                  call.name().orElse(""),
                  OPENAI.<JsonNode>valueToTree(call.args().orElse(Map.of()))));
        }
      }
      String reason = first.finishReason().map(FinishReason::toString).orElse("");
      end =
          switch (reason) {
            case "", "STOP", "OTHER", "UNEXPECTED_TOOL_CALL" -> end;
            case "MAX_TOKENS" -> AnswerReading.End.LENGTH;
            default -> AnswerReading.End.WITHHELD;
          };
    }
    if (end == AnswerReading.End.DONE && !calls.isEmpty()) end = AnswerReading.End.CALLS;
    int tools = usage == null ? 0 : usage.toolUsePromptTokenCount().orElse(0);
    int thoughts = usage == null ? 0 : usage.thoughtsTokenCount().orElse(0);
    return new AnswerReading(
        text.toString(),
        thought.toString(),
        calls,
        end,
        usage == null ? -1 : usage.promptTokenCount().orElse(0) + tools,
        usage == null ? -1 : usage.candidatesTokenCount().orElse(0) + thoughts);
  }
}
