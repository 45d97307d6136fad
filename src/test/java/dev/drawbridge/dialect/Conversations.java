package dev.drawbridge.dialect;

import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.OutputForm;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Sampling;
import dev.drawbridge.exchange.Thinking;
import dev.drawbridge.exchange.Tool;
import dev.drawbridge.exchange.ToolChoice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes up conversations in normal form that a dialect can say: what it carries, and of what is
 * harmless to leave out that which the test names. The same seed gives the same conversation.
 */
public final class Conversations {
  /** What not every dialect says, and that is no feature. */
  public enum Trait {
    CACHE_MARKS,
    /** An instruction between messages. */
    SYSTEM_BETWEEN,
    TEMPERATURE,
    TOP_K,
    PENALTIES,
    SEED,
    FAILED_RESULTS,
    /** Results name their tool. */
    RESULT_NAMES,
    /** Reasoning with the dialect's own signature, and calls with it where it signs them. */
    SIGNED_REASONING,
    SIGNED_CALLS,
    PLAIN_REASONING,
    STRICT,
    EFFORT,
    BUDGET,
    PARALLEL,
    TOOL_CHOICE,
    /** A choice among some of the tools. */
    SOME_TOOLS,
    USER,
    METADATA,
    DETAIL,
    FILE_NAMES,
    SCHEMA_NAMES,
    REFUSALS,
    STREAM
  }

  static final List<String> TEXTS =
      List.of(
          "Hello.",
          "Grüße aus Köln 🌉, \"quoted\" \\ and\ttabbed\nlines",
          "日本語のテキスト",
          "{\"looks\":\"like JSON\"}",
          "<tag>&amp;</tag>",
          "data: [DONE]\n\n",
          "e\u0301 \u200d \u2028 end");

  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\",\"description\":\"Stadt"
          + " 🌉\"},\"days\":{\"type\":\"integer\",\"maximum\":1E+30}},\"required\":[\"city\"]"
          + ",\"additionalProperties\":false}";

  private static final List<String> ARGUMENTS =
      List.of("{}", "{\"city\":\"Köln\",\"days\":3}", "{\"deep\":{\"list\":[1,2.50,null,true]}}");

  private final Random random;
  private final Dialect dialect;
  private final Set<Feature> features;
  private final Set<Trait> traits;
  private int ids;

  public Conversations(long seed, Dialect dialect, Set<Trait> traits) {
    random = new Random(seed);
    this.dialect = dialect;
    features = FeatureSupport.carries(dialect);
    this.traits = traits;
  }

  public Conversation next() {
    List<Tool> tools = may() ? tools() : List.of();
    List<Part> system = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      system.add(text());
      mark(system);
    }
    return new Conversation(
        system,
        messages(tools),
        new Conversation.ToolUse(
            tools,
            choice(tools),
            (tools.isEmpty() || !has(Trait.PARALLEL)) ? null : maybe(random.nextBoolean())),
        new Conversation.Generation(
            sampling(),
            form(),
            thinking(),
            maybe(1 + random.nextInt(4096)),
            has(Trait.STREAM) && random.nextBoolean()),
        new Conversation.CallerNotes(
            has(Trait.USER) ? maybe("user-" + random.nextInt(9)) : null, metadata(), Set.of()));
  }

  private boolean has(Trait trait) {
    return traits.contains(trait);
  }

  private boolean may() {
    return random.nextBoolean();
  }

  private boolean may(Trait trait) {
    return traits.contains(trait) && random.nextInt(3) == 0;
  }

  private boolean may(Feature feature) {
    return features.contains(feature) && random.nextInt(3) == 0;
  }

  private <T> @Nullable T maybe(T value) {
    return random.nextBoolean() ? value : null;
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private Part.Text text() {
    return new Part.Text(any(TEXTS));
  }

  private void mark(List<Part> parts) {
    if (may(Trait.CACHE_MARKS)) parts.add(new Part.CacheMark(maybe("1h")));
  }

  private List<Tool> tools() {
    List<Tool> tools = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      tools.add(
          new Tool(
              "tool_" + i,
              maybe(any(TEXTS)),
              random.nextInt(4) == 0 ? null : SCHEMA,
              has(Trait.STRICT) ? maybe(random.nextBoolean()) : null,
              may(Trait.CACHE_MARKS)));
    }
    return tools;
  }

  private @Nullable ToolChoice choice(List<Tool> tools) {
    if (tools.isEmpty() || !has(Trait.TOOL_CHOICE)) return null;
    boolean forced = features.contains(Feature.FORCED_TOOL);
    if (!forced) return random.nextBoolean() ? ToolChoice.AUTO : ToolChoice.NONE;
    if (tools.size() > 1 && may(Trait.SOME_TOOLS)) {
      List<String> names = List.of(tools.get(0).name(), tools.get(1).name());
      return new ToolChoice(ToolChoice.Mode.REQUIRED, names);
    }
    return switch (random.nextInt(5)) {
      case 0 -> ToolChoice.AUTO;
      case 1 -> ToolChoice.NONE;
      case 2 -> ToolChoice.REQUIRED;
      case 3 -> ToolChoice.of(any(tools).name());
      default -> null;
    };
  }

  private List<Message> messages(List<Tool> tools) {
    List<Message> messages = new ArrayList<>();
    for (int turn = random.nextInt(4); turn > 0; turn--) {
      messages.add(new Message(Message.Role.USER, said()));
      if (may(Trait.SYSTEM_BETWEEN)) {
        messages.add(new Message(Message.Role.SYSTEM, List.of(text())));
      }
      List<Part> answer = answered(tools);
      messages.add(new Message(Message.Role.ASSISTANT, answer));
      List<Part> results = results(answer);
      if (results.isEmpty()) continue;
      if (random.nextInt(4) == 0) results.addAll(said());
      messages.add(new Message(Message.Role.USER, results));
      messages.add(new Message(Message.Role.ASSISTANT, List.of(text())));
    }
    messages.add(new Message(Message.Role.USER, said()));
    return messages;
  }

  private List<Part> said() {
    List<Part> parts = new ArrayList<>();
    parts.add(text());
    mark(parts);
    if (random.nextInt(3) == 0) parts.add(image());
    if (may(Feature.DOCUMENT)) parts.add(document());
    if (may(Feature.AUDIO_INPUT)) {
      var sound = new Part.Source.Inline("UklGRiQAAABXQVZF");
      parts.add(new Part.Media(Part.Media.Kind.AUDIO, "audio/wav", sound, null, null));
    }
    if (random.nextInt(3) == 0) parts.add(text());
    return parts;
  }

  private Part image() {
    String detail = has(Trait.DETAIL) ? maybe("low") : null;
    if (may(Feature.IMAGE_LINK)) {
      var link = new Part.Source.Link("https://example.com/a.png?x=1&y=ü");
      return new Part.Media(Part.Media.Kind.IMAGE, null, link, null, detail);
    }
    var bytes = new Part.Source.Inline("iVBORw0KGgoAAAANSUhEUg==");
    return new Part.Media(Part.Media.Kind.IMAGE, "image/png", bytes, null, detail);
  }

  private Part document() {
    var bytes = new Part.Source.Inline("JVBERi0xLjQKJcOkw7zDtsOf");
    String name = has(Trait.FILE_NAMES) ? "report.pdf" : null;
    return new Part.Media(Part.Media.Kind.DOCUMENT, "application/pdf", bytes, name, null);
  }

  private List<Part> answered(List<Tool> tools) {
    List<Part> parts = new ArrayList<>();
    if (may(Trait.REFUSALS)) return List.of(new Part.Refused("I cannot help with that."));
    if (may(Trait.SIGNED_REASONING)) {
      parts.add(new Part.Reasoning(any(TEXTS), new Part.Signature(dialect, "c2lnbmVk", false)));
    } else if (may(Trait.PLAIN_REASONING)) {
      parts.add(new Part.Reasoning(any(TEXTS), null));
    }
    boolean calls = !tools.isEmpty() && random.nextBoolean();
    if (!calls || random.nextBoolean()) parts.add(text());
    if (!calls) return parts;
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      Part.Signature signature =
          may(Trait.SIGNED_CALLS) ? new Part.Signature(dialect, "Y2FsbA==", false) : null;
      parts.add(
          new Part.ToolCall(
              "call_" + (char) ('a' + random.nextInt(26)) + ids++,
              any(tools).name(),
              any(ARGUMENTS),
              signature));
    }
    return parts;
  }

  private List<Part> results(List<Part> answer) {
    List<Part> results = new ArrayList<>();
    for (Part part : answer) {
      if (!(part instanceof Part.ToolCall call)) continue;
      List<Part> content = new ArrayList<>();
      content.add(text());
      if (may(Feature.TOOL_RESULT_MEDIA)) content.add(image());
      results.add(
          new Part.ToolResult(
              call.id(),
              has(Trait.RESULT_NAMES) ? call.name() : null,
              content,
              may(Trait.FAILED_RESULTS)));
    }
    return results;
  }

  private Sampling sampling() {
    boolean draws = has(Trait.TEMPERATURE);
    boolean penalties = has(Trait.PENALTIES);
    return new Sampling(
        draws ? maybe(random.nextInt(5) / 4.0) : null,
        draws ? maybe(0.25 + random.nextInt(3) / 4.0) : null,
        has(Trait.TOP_K) ? maybe(1 + random.nextInt(40)) : null,
        penalties ? maybe(0.5) : null,
        penalties ? maybe(-0.25) : null,
        has(Trait.SEED) ? maybe((long) random.nextInt()) : null,
        may(Feature.STOP) ? List.of("END", "\n\n") : List.of(),
        may(Feature.LOGPROBS) ? Integer.valueOf(random.nextInt(4)) : null,
        may(Feature.CHOICES) ? 2 : 1);
  }

  private OutputForm form() {
    if (may(Feature.JSON_OBJECT)) return OutputForm.JSON;
    if (!may(Feature.JSON_SCHEMA)) return OutputForm.PROSE;
    boolean named = has(Trait.SCHEMA_NAMES);
    return new OutputForm.Schema(
        named ? "weather" : "answer",
        named ? maybe("how it will be") : null,
        SCHEMA,
        named ? maybe(true) : null);
  }

  private @Nullable Thinking thinking() {
    if (may(Trait.EFFORT)) return new Thinking(any(List.of("low", "medium", "high")), null, null);
    if (may(Trait.BUDGET)) return new Thinking(null, 1024 + random.nextInt(1000), null);
    return null;
  }

  private Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    if (may(Trait.METADATA)) metadata.put("project", any(TEXTS));
    return metadata;
  }
}
