package dev.drawbridge.sensitivity;

import dev.drawbridge.sensitivity.detect.Finding;
import dev.drawbridge.sensitivity.detect.Scan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks where one text of a conversation ends and the next begins: of the same message, of the
 * message before, and of the one before that, which is the same speaker's. A number that is divided
 * among messages is one number to a model. For one prompt and one thread.
 */
final class Seams {
  /** What a detector is less sure of is too often found where two texts meet by chance. */
  private static final double LEAST = 0.8;

  /** Messages that a chain reaches back at most. */
  private static final int MOST = 6;

  private static final MessageEdges NOTHING = new MessageEdges();

  private final Scan scan;
  private final IntFunction<@Nullable MessageEdges> others;
  private final List<@Nullable MessageEdges> messages = new ArrayList<>();

  /**
   * @param others the edges of a message that was not looked into; null where there is none
   */
  Seams(Scan scan, IntFunction<@Nullable MessageEdges> others) {
    this.scan = scan;
    this.others = others;
  }

  /** Takes a message's next text; returns what goes over the seam to its text before. */
  List<Finding> next(String text, int message, String field) {
    if (text.isEmpty() || MessageEdges.structure(field)) return List.of();
    while (messages.size() <= message) messages.add(null);
    MessageEdges edges = messages.get(message);
    if (edges == null) {
      edges = new MessageEdges();
      messages.set(message, edges);
    }
    List<Finding> found = edges.isEmpty() ? List.of() : at(edges.tail(), text);
    edges.add(text);
    return found;
  }

  /** How many messages there are of which a text was taken. */
  int messages() {
    return messages.size();
  }

  /** What of a message that was looked into matters to seams. */
  int flags(int message) {
    return edges(message).flags();
  }

  /**
   * Whether anything may go over the seams between a message and those before it.
   *
   * @param flags of all messages
   */
  static boolean may(int[] flags, int message) {
    return may(flags, message, 1) || may(flags, message, 2);
  }

  private static boolean may(int[] flags, int message, int step) {
    int own = flags[message];
    if ((own & MessageEdges.HEAD_JOINS) == 0) return false;
    int before = message - step;
    while (before >= 0 && flags[before] == MessageEdges.EMPTY) before -= step;
    if (before < 0) return false;
    boolean marked =
        (own & MessageEdges.HEAD_MARKED) != 0 || (flags[before] & MessageEdges.TAIL_MARKED) != 0;
    return marked && (flags[before] & MessageEdges.TAIL_JOINS) != 0;
  }

  /** What goes over the seams between a message and those before it. */
  List<Finding> before(int message, String earlier) {
    String head = edges(message).head();
    if (head.isEmpty()) return List.of();
    List<Finding> found = at(chain(message, 1, earlier), head);
    return found.isEmpty() ? at(chain(message, 2, earlier), head) : found;
  }

  private MessageEdges edges(int message) {
    MessageEdges edges = message < messages.size() ? messages.get(message) : null;
    if (edges == null) edges = others.apply(message);
    return edges == null ? NOTHING : edges;
  }

  /**
   * The end of what stands before a message.
   *
   * @param step 1 for all messages, 2 for every other one
   * @param earlier what stands before the first message
   */
  private String chain(int message, int step, String earlier) {
    String tail = "";
    int at = message - step;
    for (int n = 0; n < MOST && at >= 0 && tail.length() < MessageEdges.KEPT; n++) {
      tail = MessageEdges.joined(edges(at).tail(), tail);
      at -= step;
    }
    return at < 0 ? MessageEdges.joined(earlier, tail) : tail;
  }

  /** The end of the whole conversation. */
  String end(int message) {
    return last(chain(message + 1, 1, ""));
  }

  private static String last(String text) {
    int from = Math.max(0, text.length() - MessageEdges.KEPT);
    return text.substring(from);
  }

  private List<Finding> at(String before, String after) {
    if (!MessageEdges.promising(before, after)) return List.of();
    String head = after.substring(0, Math.min(MessageEdges.KEPT, after.length())).stripLeading();
    for (String between : List.of("", " ")) {
      String tail = before.stripTrailing().replace(String.valueOf(MessageEdges.BREAK), between);
      String beyond = head.replace(String.valueOf(MessageEdges.BREAK), between);
      int seam = tail.length();
      List<Finding> over = new ArrayList<>(1);
      for (Finding each : scan.of(tail + between + beyond)) {
        boolean crosses = each.start() < seam && each.end() > seam + between.length();
        boolean counts = each.category().equals("secret") || each.category().equals("pii");
        if (crosses && counts && each.confidence() >= LEAST) over.add(each);
      }
      if (!over.isEmpty()) over.removeIf(each -> alone(each, tail, beyond));
      if (!over.isEmpty()) return over;
    }
    return List.of();
  }

  /** Whether a value is there without the other side of the seam, and so was counted already. */
  private boolean alone(Finding found, String tail, String beyond) {
    return Stream.of(tail, beyond)
        .flatMap(side -> scan.of(side).stream())
        .anyMatch(each -> each.type().equals(found.type()));
  }
}
