package dev.drawbridge.exchange;

import java.util.List;

/**
 * Whether the model has to call a tool.
 *
 * @param names the tools that it may call; empty for all. One name with {@code REQUIRED} forces
 *     that tool
 */
public record ToolChoice(Mode mode, List<String> names) {
  public enum Mode {
    AUTO,
    NONE,
    REQUIRED
  }

  public static final ToolChoice AUTO = new ToolChoice(Mode.AUTO, List.of());
  public static final ToolChoice NONE = new ToolChoice(Mode.NONE, List.of());
  public static final ToolChoice REQUIRED = new ToolChoice(Mode.REQUIRED, List.of());

  /** That very tool. */
  public static ToolChoice of(String name) {
    return new ToolChoice(Mode.REQUIRED, List.of(name));
  }
}
