package dev.drawbridge.exchange;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call in a form that belongs to no vendor: a reader of one dialect makes it, and a writer of
 * another encodes it.
 *
 * <p>Normal form, which every reader makes and every writer may trust: what leads and instructs is
 * in {@code system}; an instruction between messages is a {@link Message} of its own; results of
 * tools stand first in a user's message, and results that follow each other are in one message.
 *
 * @param system texts, and {@link Part.CacheMark}s between them
 */
public record Conversation(
    List<Part> system,
    List<Message> messages,
    ToolUse toolUse,
    Generation generation,
    CallerNotes notes) {

  /**
   * The tools that the model may call.
   *
   * @param parallel whether several may be called at once, null where nothing is said
   */
  public record ToolUse(
      List<Tool> tools, @Nullable ToolChoice choice, @Nullable Boolean parallel) {}

  /**
   * How the answer is to be made.
   *
   * @param maxOutputTokens at least 1, null for the vendor's own bound
   */
  public record Generation(
      Sampling sampling,
      OutputForm form,
      @Nullable Thinking thinking,
      @Nullable Integer maxOutputTokens,
      boolean stream) {}

  /**
   * What the caller says beside the conversation.
   *
   * @param user who asks, as the caller says it
   * @param metadata the caller's own words about the call
   * @param unsaid names of fields that this vocabulary has no place for and that are harmless to
   *     leave out
   */
  public record CallerNotes(
      @Nullable String user, Map<String, String> metadata, Set<String> unsaid) {}

  public List<Tool> tools() {
    return toolUse.tools();
  }

  public @Nullable ToolChoice toolChoice() {
    return toolUse.choice();
  }

  public @Nullable Boolean parallelTools() {
    return toolUse.parallel();
  }

  public Sampling sampling() {
    return generation.sampling();
  }

  public OutputForm form() {
    return generation.form();
  }

  public @Nullable Thinking thinking() {
    return generation.thinking();
  }

  public @Nullable Integer maxOutputTokens() {
    return generation.maxOutputTokens();
  }

  public boolean stream() {
    return generation.stream();
  }

  public @Nullable String user() {
    return notes.user();
  }

  public Map<String, String> metadata() {
    return notes.metadata();
  }

  public Set<String> unsaid() {
    return notes.unsaid();
  }

  /** Those of the tools that have one of the names. */
  public List<Tool> named(List<String> names) {
    Set<String> wanted = new HashSet<>(names);
    return tools().stream().filter(tool -> wanted.contains(tool.name())).toList();
  }

  /** Whether there are tools of which no more than one may be called at once. */
  public boolean singleCall() {
    return !tools().isEmpty() && Boolean.FALSE.equals(parallelTools());
  }

  /** The same with another setting of reasoning. */
  public Conversation thinking(Thinking other) {
    var made = new Generation(sampling(), form(), other, maxOutputTokens(), generation.stream());
    return new Conversation(system, messages, toolUse, made, notes);
  }

  /** Sizes only: the prompt is never shown. */
  @Override
  public String toString() {
    return "Conversation[" + messages.size() + " messages, " + tools().size() + " tools]";
  }
}
