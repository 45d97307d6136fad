package dev.drawbridge.dialect.contract;

/** Takes what of a call a model reads, to be counted. */
public interface TextCount {
  /** A conversation begins. */
  void conversation();

  /** A message begins. */
  void message();

  /** A message bears its speaker's name. */
  void name();

  /** A text. */
  void text(String text);

  /** A token that the caller made itself. */
  void token();
}
