package dev.drawbridge.exchange;

import java.util.List;

/** One turn of a conversation. */
public record Message(Role role, List<Part> parts) {
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT
  }

  /** Sizes only: the prompt is never shown. */
  @Override
  public String toString() {
    return "Message[" + role + ", " + parts.size() + " parts]";
  }
}
