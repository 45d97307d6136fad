package dev.drawbridge.alert;

/** The webhook did not take an alert. */
final class NotDelivered extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final String sentence;
  private final boolean forGood;

  /**
   * @param sentence why, in a clause of our own
   * @param forGood whether the same message would be refused again
   */
  NotDelivered(String sentence, boolean forGood) {
    super(sentence, null, false, false);
    this.sentence = sentence;
    this.forGood = forGood;
  }

  String sentence() {
    return sentence;
  }

  boolean forGood() {
    return forGood;
  }
}
