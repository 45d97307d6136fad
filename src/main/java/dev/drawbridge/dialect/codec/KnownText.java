package dev.drawbridge.dialect.codec;

import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonShape;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The form of an event that said one text and nothing else, by which the text of later ones is read
 * without parsing them. Of one stream, and not thread-safe.
 */
public final class KnownText {
  /** A stream that has ever new forms gains nothing by their being kept. */
  private static final int MOST_KEPT = 32;

  private static final int LONGEST = 4_096;

  private final String member;
  private final Set<String> silent;
  private @Nullable JsonShape shape;
  private int value;
  private int kept;

  /**
   * For the events of one dialect.
   *
   * @param member name of the member that is the text
   * @param silent names of members that say nothing, whatever they hold
   */
  public KnownText(String member, Set<String> silent) {
    this.member = member;
    this.silent = silent;
  }

  /** What an event says, as a parser reads it; null where it is of another form. */
  public @Nullable String of(EventFrames.Frame event) {
    JsonShape known = shape;
    if (known == null) return null;
    boolean alike = known.alike(event.bytes(), event.from(), event.to()) == event.to();
    return alike ? known.text(event.bytes(), value) : null;
  }

  /**
   * Keeps the form of an event.
   *
   * @param text all that it says, with or without halves of surrogate pairs
   */
  public void keep(byte[] event, String text) {
    if (kept == MOST_KEPT || event.length > LONGEST) return;
    kept++;
    JsonShape made = JsonShape.of(event, 0, event.length);
    int found = -1;
    for (int i = 0; i < made.values(); i++) {
      if (made.name(i).equals(member) && !made.isNumber(i)) {
        if (found >= 0) return; // Two that may be it.
        found = i;
      } else if (!silent.contains(made.name(i))) {
        made.fix(i);
      }
    }
    if (found < 0) return;
    made.alike(event, 0, event.length);
    if (!Json.wellFormed(made.text(event, found)).equals(Json.wellFormed(text))) return;
    shape = made;
    value = found;
  }
}
