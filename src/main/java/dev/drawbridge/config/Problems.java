package dev.drawbridge.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong, so that all of it is said at once. */
final class Problems {
  private static final Comparator<Problem> IN_ORDER =
      Comparator.comparing(Problem::file)
          .thenComparingInt(Problem::line)
          .thenComparingInt(Problem::column);

  private final Set<Problem> errors = new LinkedHashSet<>();
  private final Set<Problem> warnings = new LinkedHashSet<>();

  /** An error at the value of a pointer, or where that has none, at what holds it. */
  void error(Document document, String pointer, String message) {
    errors.add(problem(document.mark(pointer), pointer, message));
  }

  /** An error at the key of a pointer. */
  void errorAtKey(Document document, String pointer, String message) {
    errors.add(problem(document.keyMark(pointer), pointer, message));
  }

  void warn(Document document, String pointer, String message) {
    warnings.add(problem(document.mark(pointer), pointer, message));
  }

  void warn(Problem problem) {
    warnings.add(problem);
  }

  void error(String file, int line, int column, String message) {
    errors.add(new Problem(file, line, column, message));
  }

  private static Problem problem(Document.Position mark, String pointer, String message) {
    String path = Pointers.dotted(pointer);
    String said = path.isEmpty() ? message : path + ": " + message;
    return new Problem(mark.file(), mark.line(), mark.column(), said);
  }

  boolean any() {
    return !errors.isEmpty();
  }

  List<Problem> errors() {
    return sorted(errors);
  }

  List<Problem> warnings() {
    return sorted(warnings);
  }

  private static List<Problem> sorted(Collection<Problem> problems) {
    return problems.stream().sorted(IN_ORDER).toList();
  }
}
