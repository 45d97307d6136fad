package dev.drawbridge.sensitivity.detect;

import java.util.Set;

/**
 * Blocks of source code: lines that begin or end as those of programming languages do, several on
 * end. Data such as JSON, YAML, CSV and logs is no code, nor is a line alone but for SQL.
 */
final class SourceCode {
  private static final int FEWEST_LINES = 3;
  private static final int ENOUGH = 5;

  /** Lines between two of code that are something else, a comment or a text. */
  private static final int MOST_OTHERS = 3;

  /** Words that begin a line of code and hardly one of prose. */
  private static final Set<String> SURE =
      Set.of(
          "def",
          "function",
          "public",
          "private",
          "protected",
          "static",
          "const",
          "#include",
          "func",
          "fn",
          "struct",
          "namespace",
          "elif",
          "#define",
          "async",
          "impl",
          "foreach",
          "@Override",
          "package",
          "export",
          "fun",
          "val",
          "override",
          "template",
          "interface",
          "typedef",
          "#!/bin/bash",
          "#!/bin/sh",
          "#!/usr/bin/env");

  /** Words that begin lines of either. */
  private static final Set<String> LIKELY =
      Set.of(
          "class",
          "import",
          "from",
          "return",
          "if",
          "for",
          "while",
          "else",
          "try",
          "except",
          "catch",
          "let",
          "var",
          "switch",
          "case",
          "with",
          "raise",
          "throw",
          "print",
          "end",
          "local",
          "use",
          "using",
          "do",
          "enum",
          "int",
          "void",
          "float",
          "double",
          "bool",
          "char",
          "string",
          "String",
          "final",
          "await",
          "yield",
          "break",
          "continue",
          "echo",
          "then",
          "fi");

  private static final Set<String> SQL =
      Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER");

  private SourceCode() {}

  /** Looks at every line. */
  static void look(Text text, Found found) {
    int length = text.length();
    int first = -1;
    int last = -1;
    int lines = 0;
    int points = 0;
    int others = 0;
    boolean sure = false;
    for (int at = 0; at < length; ) {
      int end = at;
      while (end < length && text.at(end) != '\n') end++;
      int worth = worth(text, at, end);
      if (worth > 0) {
        if (first < 0) first = at;
        last = end;
        lines++;
        points += worth;
        others = 0;
        sure |= worth > 1;
      } else if (worth < 0 && first >= 0 && ++others > MOST_OTHERS) {
        report(first, last, lines, points, sure, found);
        first = -1;
        lines = points = others = 0;
        sure = false;
      }
      at = end + 1;
    }
    if (first >= 0) report(first, last, lines, points, sure, found);
  }

  private static void report(
      int first, int last, int lines, int points, boolean sure, Found found) {
    if (!sure || points < ENOUGH || (lines < FEWEST_LINES && points < 2 * ENOUGH)) return;
    double confidence = Math.min(0.95, 0.6 + 0.03 * points);
    found.add(new Finding("source_code", "source_code", "source-code", confidence, first, last));
  }

  /**
   * What a line says: points for code, 0 where it is empty or only closes, -1 for something else.
   */
  private static int worth(Text text, int from, int to) {
    int start = from;
    while (start < to && text.at(start) <= ' ') start++;
    int end = to;
    while (end > start && text.at(end - 1) <= ' ') end--;
    if (end - start < 3) return 0;
    char head = text.at(start);
    char tail = text.at(end - 1);
    if (head == '"' || head == '\'' || head == '-' || head == '|' || head == '>' || head == '<')
      return -1;
    String word = word(text, start, end);
    if (SQL.contains(word) && sql(text, start, end)) return 2 * ENOUGH;
    boolean call = contains(text, start, end, '(');
    boolean ends = tail == ';' || tail == '{' || (tail == ')' && call) || (tail == ':' && call);
    boolean sure = SURE.contains(word);
    boolean likely = LIKELY.contains(word);
    if (sure)
      return ends || tail == ':' || contains(text, start, end, '=') || head == '#' || head == '@'
          ? 3
          : 1;
    if (likely && (ends || tail == ':')) return 2;
    if (word.equals("import") || word.equals("from") || word.equals("return"))
      return bare(text, start, end) ? 1 : -1;
    if (tail == ';') return call || contains(text, start, end, '=') ? 2 : 1;
    if (tail == '{' && call) return 2;
    if (call && contains(text, start, end, '=') && (tail == ')' || tail == ',')) return 1;
    return -1;
  }

  private static String word(Text text, int start, int end) {
    int to = start;
    while (to < end && to - start < 20 && text.at(to) > ' ' && "({:;,".indexOf(text.at(to)) < 0)
      to++;
    return text.between(start, to);
  }

  private static boolean contains(Text text, int start, int end, char wanted) {
    for (int i = start; i < end; i++) if (text.at(i) == wanted) return true;
    return false;
  }

  /** Whether a line has few words, as {@code import os.path} has. */
  private static boolean bare(Text text, int start, int end) {
    int spaces = 0;
    for (int i = start; i < end; i++) if (text.at(i) == ' ') spaces++;
    return spaces < 5 && text.at(end - 1) != '.';
  }

  private static boolean sql(Text text, int start, int end) {
    String line = text.between(start, Math.min(end, start + 400));
    return line.contains(" FROM ")
        || line.contains(" INTO ")
        || line.contains(" SET ")
        || line.contains(" TABLE ");
  }
}
