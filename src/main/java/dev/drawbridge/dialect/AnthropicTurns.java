package dev.drawbridge.dialect;

import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Messages as Anthropic takes them: the user's and the assistant's in turn, the user's first, in
 * each something, results of tools before all else, and nobody else's reasoning.
 *
 * <p>What instructs between messages goes to the end of the system texts, as Anthropic itself does
 * at its OpenAI endpoint: its place is lost, its authority is not.
 */
final class AnthropicTurns {
  /** What stands where the vendor wants a turn and there is none. */
  static final Part NOTHING_SAID = new Part.Text(".");

  final List<Part> system = new ArrayList<>();
  final List<Message> messages = new ArrayList<>();

  AnthropicTurns(List<Part> leading, List<Message> all, Set<String> dropped) {
    for (Part part : leading) if (!blank(part)) system.add(part);
    for (Message message : all) {
      List<Part> kept = kept(message, dropped);
      if (message.role() == Message.Role.SYSTEM) {
        system.addAll(kept);
        if (!kept.isEmpty()) dropped.add("system_position");
      } else if (!kept.isEmpty()) {
        add(message.role(), kept);
      }
    }
    boolean unanswered = !all.isEmpty() && all.getLast().role() == Message.Role.USER;
    boolean users = !messages.isEmpty() && messages.getLast().role() == Message.Role.USER;
    if (messages.isEmpty() && !system.isEmpty()) {
      messages.add(new Message(Message.Role.USER, List.copyOf(system)));
      system.clear();
    } else if (messages.isEmpty() || (unanswered && !users)) {
      add(Message.Role.USER, List.of(NOTHING_SAID));
    }
    if (messages.getFirst().role() != Message.Role.USER) {
      messages.addFirst(new Message(Message.Role.USER, List.of(NOTHING_SAID)));
    }
  }

  private void add(Message.Role role, List<Part> parts) {
    if (!messages.isEmpty() && messages.getLast().role() == role) {
      List<Part> joined = new ArrayList<>(messages.removeLast().parts());
      joined.addAll(parts);
      messages.add(new Message(role, resultsFirst(joined)));
    } else {
      messages.add(new Message(role, resultsFirst(parts)));
    }
  }

  private static List<Part> kept(Message message, Set<String> dropped) {
    List<Part> kept = new ArrayList<>(message.parts().size());
    boolean content = false;
    for (Part part : message.parts()) {
      if (blank(part)) continue;
      if (part instanceof Part.Reasoning reasoning && !own(reasoning)) {
        dropped.add("reasoning");
        continue;
      }
      content |= !(part instanceof Part.CacheMark);
      kept.add(part);
    }
    return content ? kept : List.of();
  }

  /** Whether a signature is Anthropic's, which alone it takes back. */
  static boolean own(Part.Reasoning reasoning) {
    Part.Signature signature = reasoning.signature();
    return signature != null
        && signature.vendor() == Dialect.ANTHROPIC
        && !Seals.foreign(signature.value());
  }

  static boolean blank(Part part) {
    return switch (part) {
      case Part.Text text -> text.text().isBlank();
      case Part.Refused refused -> refused.text().isBlank();
      default -> false;
    };
  }

  /** Results of tools, each with the mark that follows it, before all else. */
  static List<Part> resultsFirst(List<Part> parts) {
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
   * Whether the model is in the middle of a turn whose thinking is not there: a model with a budget
   * wants its own thinking before its calls, so that it cannot think now.
   */
  boolean unthoughtCalls() {
    for (int i = messages.size() - 1; i >= 0; i--) {
      Message message = messages.get(i);
      if (message.role() == Message.Role.USER) {
        if (message.parts().stream().noneMatch(Part.ToolResult.class::isInstance)) return false;
        continue;
      }
      boolean calls = message.parts().stream().anyMatch(Part.ToolCall.class::isInstance);
      if (calls && !(message.parts().getFirst() instanceof Part.Reasoning)) return true;
      if (!calls) return false;
    }
    return false;
  }
}
