package dev.drawbridge.dialect;

import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Messages as Converse takes them: the user's and the assistant's in turn, the user's first, in
 * each something, no blank text, results of tools first, and nobody else's reasoning. What
 * instructs between messages goes to the end of the system texts.
 */
final class BedrockTurns {
  final List<Part> system = new ArrayList<>();
  final List<Message> messages = new ArrayList<>();

  BedrockTurns(List<Part> leading, List<Message> all, Set<String> dropped) {
    for (Part part : leading) if (!AnthropicTurns.blank(part)) system.add(part);
    for (Message message : all) {
      List<Part> kept = kept(message, dropped);
      if (message.role() == Message.Role.SYSTEM) {
        system.addAll(kept);
        if (!kept.isEmpty()) dropped.add("system_position");
      } else if (!kept.isEmpty()) {
        add(message.role(), kept);
      }
    }
    boolean users = !messages.isEmpty() && messages.getLast().role() == Message.Role.USER;
    boolean unanswered = !all.isEmpty() && all.getLast().role() == Message.Role.USER;
    if (messages.isEmpty() || (unanswered && !users)) {
      add(Message.Role.USER, List.of(AnthropicTurns.NOTHING_SAID));
    }
    if (messages.getFirst().role() != Message.Role.USER) {
      messages.addFirst(new Message(Message.Role.USER, List.of(AnthropicTurns.NOTHING_SAID)));
    }
  }

  private void add(Message.Role role, List<Part> parts) {
    List<Part> joined = new ArrayList<>(parts);
    if (!messages.isEmpty() && messages.getLast().role() == role) {
      joined.addAll(0, messages.removeLast().parts());
    }
    messages.add(new Message(role, AnthropicTurns.resultsFirst(joined)));
  }

  private static List<Part> kept(Message message, Set<String> dropped) {
    List<Part> kept = new ArrayList<>(message.parts().size());
    boolean content = false;
    for (Part part : message.parts()) {
      if (AnthropicTurns.blank(part)) continue;
      if (part instanceof Part.Reasoning reasoning && !own(reasoning)) {
        dropped.add("reasoning");
        continue;
      }
      content |= !(part instanceof Part.CacheMark);
      kept.add(part);
    }
    return content ? kept : List.of();
  }

  private static boolean own(Part.Reasoning reasoning) {
    Part.Signature signature = reasoning.signature();
    return signature != null && signature.vendor() == Dialect.BEDROCK;
  }

  /**
   * Whether any turn calls a tool or tells a result, for which Converse wants to know the tools.
   */
  boolean usesTools() {
    for (Message message : messages) {
      for (Part part : message.parts()) {
        if (part instanceof Part.ToolCall || part instanceof Part.ToolResult) return true;
      }
    }
    return false;
  }

  /** Whether the last turn of tools was not thought about here, so that Claude cannot think now. */
  boolean unthoughtCalls() {
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
