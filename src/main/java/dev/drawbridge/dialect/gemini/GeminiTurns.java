package dev.drawbridge.dialect.gemini;

import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.Message.Role;
import dev.drawbridge.exchange.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages of a call's contents: those of one role that follow each other are one message,
 * results of tools first, and what one chunk of an answer said is joined to what the chunk before
 * it did.
 */
final class GeminiTurns {
  private final List<Message> messages = new ArrayList<>();
  private List<Part> results = new ArrayList<>();
  private List<Part> others = new ArrayList<>();
  private @Nullable Role role;

  /** The whole text of the last part, where further chunks continued it. */
  private @Nullable StringBuilder longer;

  /** Adds a content, its results of tools apart from its other parts. */
  void add(Role whose, List<Part> answered, List<Part> parts) {
    boolean joins = role == whose;
    if (!joins) end();
    role = whose;
    results.addAll(answered);
    for (int i = 0; i < parts.size(); i++) {
      if (i == 0 && joins && continues(parts.getFirst())) continue;
      settle();
      others.add(parts.get(i));
    }
  }

  List<Message> messages() {
    end();
    return messages;
  }

  private void end() {
    settle();
    if (role != null) {
      results.addAll(others);
      messages.add(new Message(role, results));
    }
    results = new ArrayList<>();
    others = new ArrayList<>();
    role = null;
  }

  /** Joins a part to the one before it; false where it is another piece. */
  private boolean continues(Part next) {
    if (others.isEmpty() || role != Role.ASSISTANT) return false;
    if (others.getLast() instanceof Part.Text text && next instanceof Part.Text more) {
      lengthen(text.text(), more.text());
      return true;
    }
    if (others.getLast() instanceof Part.Reasoning thought
        && thought.signature() == null
        && next instanceof Part.Reasoning more
        && (more.signature() == null
            || !more.signature().vendor().equals(GeminiDialect.ID)
            || !more.text().isEmpty())) {
      lengthen(thought.text(), more.text());
      others.set(others.size() - 1, new Part.Reasoning(thought.text(), more.signature()));
      return true;
    }
    return false;
  }

  private void lengthen(String first, String more) {
    StringBuilder text = longer;
    if (text == null) {
      text = new StringBuilder(first);
      longer = text;
    }
    text.append(more);
  }

  /** Gives the last part its whole text. */
  private void settle() {
    if (longer == null) return;
    String text = longer.toString();
    longer = null;
    Part last = others.removeLast();
    others.add(
        last instanceof Part.Reasoning thought
            ? new Part.Reasoning(text, thought.signature())
            : new Part.Text(text));
  }
}
