package dev.drawbridge.policy.builtin;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code semver.compare} and {@code semver.is_valid}, by Semantic Versioning 2.0.0. */
final class VersionBuiltins {
  static final Map<String, HostBuiltin> ALL =
      Map.of(
          "semver.is_valid",
          a -> BooleanNode.valueOf(a[0].isTextual() && valid(a[0].textValue()).matches()),
          "semver.compare",
          a -> IntNode.valueOf(compare(HostBuiltin.text(a[0]), HostBuiltin.text(a[1]))));

  private static final String NUMBER = "(0|[1-9][0-9]{0,17})";
  private static final Pattern FORM =
      Pattern.compile(
          NUMBER
              + "\\."
              + NUMBER
              + "\\."
              + NUMBER
              + "(?:-([0-9A-Za-z.-]{1,256}))?(?:\\+[0-9A-Za-z.-]{1,256})?");

  private VersionBuiltins() {}

  private static Matcher valid(String version) {
    return FORM.matcher(version);
  }

  private static int compare(String left, String right) {
    Matcher one = valid(left);
    Matcher other = valid(right);
    if (!one.matches() || !other.matches()) throw new HostBuiltin.Undefined();
    for (int part = 1; part <= 3; part++) {
      int order = Long.compare(Long.parseLong(one.group(part)), Long.parseLong(other.group(part)));
      if (order != 0) return order;
    }
    return Integer.signum(preRelease(one.group(4), other.group(4)));
  }

  private static int preRelease(@Nullable String left, @Nullable String right) {
    if (left == null) return right == null ? 0 : 1;
    if (right == null) return -1;
    String[] ones = left.split("\\.", -1);
    String[] others = right.split("\\.", -1);
    for (int i = 0; i < Math.min(ones.length, others.length); i++) {
      boolean number = ones[i].matches("[0-9]{1,18}");
      boolean otherNumber = others[i].matches("[0-9]{1,18}");
      int order =
          number && otherNumber
              ? Long.compare(Long.parseLong(ones[i]), Long.parseLong(others[i]))
              : number != otherNumber ? (number ? -1 : 1) : ones[i].compareTo(others[i]);
      if (order != 0) return order;
    }
    return Integer.compare(ones.length, others.length);
  }
}
