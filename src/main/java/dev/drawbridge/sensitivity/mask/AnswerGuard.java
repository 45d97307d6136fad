package dev.drawbridge.sensitivity.mask;

import dev.drawbridge.exchange.AnswerString;
import dev.drawbridge.exchange.Said;
import dev.drawbridge.json.JsonPlace;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.detect.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * What of one answer its caller does not get: by policy some findings are masked, and others end
 * the answer. Immutable.
 *
 * @param masked categories and types in whose place a placeholder stands
 * @param cut categories and types before which the answer ends
 * @param own pseudonyms with the form of a value, in small letters: they stand for the caller's own
 * @param strings how the strings of an answer are read in the dialect in which its caller gets it
 * @param said what of an answer a model says, likewise
 */
public record AnswerGuard(
    Labeller labeller,
    Set<String> masked,
    Set<String> cut,
    Set<String> own,
    Function<JsonPlace, AnswerString> strings,
    Function<JsonPlace, Said> said) {

  /** Members that tell strings of an answer apart. */
  static final Set<String> NOTED = Reversal.NOTED;

  /** What of a text is masked or ends it, in its order. */
  List<Finding> findings(String text) {
    List<Finding> all = labeller.find(text);
    if (all.isEmpty()) return all;
    List<Finding> obliged = new ArrayList<>(all.size());
    for (Finding each : all) {
      if ((masks(each) || cuts(each)) && !isOwn(text, each)) obliged.add(each);
    }
    return obliged;
  }

  /** Whether the answer ends before a finding. */
  boolean cuts(Finding finding) {
    return cut.contains(finding.category()) || cut.contains(finding.type());
  }

  private boolean masks(Finding finding) {
    return masked.contains(finding.category()) || masked.contains(finding.type());
  }

  private boolean isOwn(String text, Finding finding) {
    if (own.isEmpty()) return false;
    String value = text.substring(finding.start(), finding.end());
    return own.contains(value.toLowerCase(Locale.ROOT));
  }

  /**
   * What stands in place of a finding. No pseudonym of a prompt's looks like it, so that nothing is
   * put back there.
   */
  static String placeholder(Finding finding) {
    var name = new StringBuilder("[");
    for (char c : finding.type().toLowerCase(Locale.ROOT).toCharArray()) {
      boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
      name.append(plain ? c : '_');
    }
    return name.append(']').toString();
  }

  /** Nothing of an answer is shown. */
  @Override
  public String toString() {
    return "AnswerGuard[masked=" + masked + ", cut=" + cut + "]";
  }
}
