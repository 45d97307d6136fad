package dev.drawbridge.dialect.codec;

import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Messages as Anthropic and Converse take them: the user's and the assistant's in turn, the user's
 * first, in each something, no blank text, results of tools before all else, and nobody else's
 * reasoning.
 *
 * <p>What instructs between messages goes to the end of the system texts, as Anthropic itself does
 * at its OpenAI endpoint: its place is lost, its authority is not.
 */
public final class AlternatingTurns {
  /** What stands where the vendor wants a turn and there is none. */
  public static final Part NOTHING_SAID = new Part.Text(".");

  public final List<Part> system = new ArrayList<>();
  public final List<Message> messages = new ArrayList<>();

  /** What the messages of one role that follow each other say: one turn, made when it ends. */
  private List<Part> turn = new ArrayList<>();

  private Message.Role speaker = Message.Role.USER;

  private AlternatingTurns(
      Conversation conversation, Predicate<Part.Signature> own, Set<String> dropped) {
    for (Part part : conversation.system()) if (!blank(part)) system.add(part);
    for (Message message : conversation.messages()) {
      List<Part> kept = kept(message, own, dropped);
      if (message.role() == Message.Role.SYSTEM) {
        system.addAll(kept);
        if (!kept.isEmpty()) dropped.add("system_position");
      } else if (!kept.isEmpty()) {
        add(message.role(), kept);
      }
    }
    endTurn();
  }

  /**
   * The messages of a conversation as a dialect takes them.
   *
   * @param own the dialect, whose vendor takes back the reasoning that it signed
   * @param asUser whether what instructs becomes what the user says where nothing else is said
   * @param dropped takes the names of what is left out
   */
  public static AlternatingTurns of(
      Conversation conversation, Dialect own, boolean asUser, Set<String> dropped) {
    var turns =
        new AlternatingTurns(
            conversation,
            signature ->
                signature.vendor().equals(own) && !ForeignSignatures.foreign(signature.value()),
            dropped);
    if (asUser && turns.messages.isEmpty() && !turns.system.isEmpty()) {
      turns.add(Message.Role.USER, turns.system);
      turns.endTurn();
      turns.system.clear();
    }
    turns.complete(conversation.messages());
    return turns;
  }

  /** Has the user speak first, and last where that was so before anything was left out. */
  private void complete(List<Message> all) {
    boolean unanswered = !all.isEmpty() && all.getLast().role() == Message.Role.USER;
    boolean users = !messages.isEmpty() && messages.getLast().role() == Message.Role.USER;
    if (messages.isEmpty() || (unanswered && !users)) {
      messages.add(new Message(Message.Role.USER, List.of(NOTHING_SAID)));
    }
    if (messages.getFirst().role() != Message.Role.USER) {
      messages.addFirst(new Message(Message.Role.USER, List.of(NOTHING_SAID)));
    }
  }

  private void add(Message.Role role, List<Part> parts) {
    if (speaker != role) endTurn();
    speaker = role;
    turn.addAll(parts);
  }

  private void endTurn() {
    if (turn.isEmpty()) return;
    messages.add(new Message(speaker, resultsFirst(turn)));
    turn = new ArrayList<>();
  }

  private static List<Part> kept(
      Message message, Predicate<Part.Signature> own, Set<String> dropped) {
    List<Part> kept = new ArrayList<>(message.parts().size());
    boolean content = false;
    for (Part part : message.parts()) {
      if (blank(part)) continue;
      if (part instanceof Part.Reasoning reasoning) {
        Part.Signature signature = reasoning.signature();
        if (signature == null || !own.test(signature)) {
          dropped.add("reasoning");
          continue;
        }
      }
      content |= !(part instanceof Part.CacheMark);
      kept.add(part);
    }
    return content ? kept : List.of();
  }

  public static boolean blank(Part part) {
    return switch (part) {
      case Part.Text text -> text.text().isBlank();
      case Part.Refused refused -> refused.text().isBlank();
      default -> false;
    };
  }

  /** Results of tools, each with the mark that follows it, before all else. */
  public static List<Part> resultsFirst(List<Part> parts) {
    List<Part> results = new ArrayList<>(parts.size());
    List<Part> others = new ArrayList<>();
    boolean result = false;
    for (Part part : parts) {
      result = part instanceof Part.ToolResult || (result && part instanceof Part.CacheMark);
      if (result) results.add(part);
      else others.add(part);
    }
    if (others.isEmpty() || results.isEmpty()) return parts;
    results.addAll(others);
    return results;
  }

  /**
   * Whether any turn calls a tool or tells a result, for which Converse wants to know the tools.
   */
  public boolean usesTools() {
    for (Message message : messages) {
      for (Part part : message.parts()) {
        if (part instanceof Part.ToolCall || part instanceof Part.ToolResult) return true;
      }
    }
    return false;
  }

  /**
   * Whether the model is in the middle of a turn whose thinking is not there: a model with a budget
   * wants its own thinking before its calls, so that it cannot think now.
   */
  public boolean unthoughtCalls() {
    for (int i = messages.size() - 1; i >= 0; i--) {
      Message message = messages.get(i);
      if (message.role() == Message.Role.USER) {
        if (message.parts().stream().noneMatch(Part.ToolResult.class::isInstance)) return false;
        continue;
      }
      boolean calls = message.parts().stream().anyMatch(Part.ToolCall.class::isInstance);
      if (!calls) return false;
      if (!(message.parts().getFirst() instanceof Part.Reasoning)) return true;
    }
    return false;
  }
}
