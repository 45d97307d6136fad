package dev.drawbridge.json;

/** Names of members in the two spellings that ProtoJSON knows. */
public final class CamelCase {
  private CamelCase() {}

  /** The snake case of a name in camel case. */
  public static String snake(String camel) {
    StringBuilder snake = null;
    for (int i = 0; i < camel.length(); i++) {
      char c = camel.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        if (snake == null) snake = new StringBuilder(camel.length() + 4).append(camel, 0, i);
        snake.append('_').append((char) (c + ('a' - 'A')));
      } else if (snake != null) {
        snake.append(c);
      }
    }
    return snake == null ? camel : snake.toString();
  }

  /** The camel case of a name in either spelling; of another, the name itself. */
  public static String of(String name) {
    if (name.indexOf('_') < 0) return name;
    var camel = new StringBuilder(name.length());
    boolean up = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '_') {
        up = camel.length() > 0;
      } else {
        camel.append(up ? Character.toUpperCase(c) : c);
        up = false;
      }
    }
    String made = camel.toString();
    return snake(made).equals(name) ? made : name;
  }
}
