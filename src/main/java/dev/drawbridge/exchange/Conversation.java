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
 * @param parallelTools whether several tools may be called at once, null where nothing is said
 * @param maxOutputTokens at least 1, null for the vendor's own bound
 * @param user who asks, as the caller says it
 * @param metadata the caller's own words about the call
 * @param unsaid names of fields that this vocabulary has no place for and that are harmless to
 *     leave out
 */
public record Conversation(
    List<Part> system,
    List<Message> messages,
    List<Tool> tools,
    @Nullable ToolChoice toolChoice,
    @Nullable Boolean parallelTools,
    Sampling sampling,
    OutputForm form,
    @Nullable Thinking thinking,
    @Nullable Integer maxOutputTokens,
    boolean stream,
    @Nullable String user,
    Map<String, String> metadata,
    Set<String> unsaid) {

  /** Those of the tools that have one of the names. */
  public List<Tool> named(List<String> names) {
    Set<String> wanted = new HashSet<>(names);
    return tools.stream().filter(tool -> wanted.contains(tool.name())).toList();
  }

  /** Whether there are tools of which no more than one may be called at once. */
  public boolean singleCall() {
    return !tools.isEmpty() && Boolean.FALSE.equals(parallelTools);
  }

  /** The same with another setting of reasoning. */
  public Conversation thinking(Thinking other) {
    return new Conversation(
        system,
        messages,
        tools,
        toolChoice,
        parallelTools,
        sampling,
        form,
        other,
        maxOutputTokens,
        stream,
        user,
        metadata,
        unsaid);
  }

  /** Sizes only: the prompt is never shown. */
  @Override
  public String toString() {
    return "Conversation[" + messages.size() + " messages, " + tools.size() + " tools]";
  }
}
